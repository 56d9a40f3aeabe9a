import { type Profession, professions } from '../../directory/profession.ts';
import { isGeneralPractice, type Speciality, specialityInWords } from '../../directory/speciality.ts';
import { displayPhone } from '../../territory/phone-number.ts';
import { type Account, oneLine, type Professional, titled } from './letter.ts';

/** As a seal has it: the directory does not know whether it is a man or a woman. */
const asOnSeals: Readonly<Record<Profession, string>> = {
  ...professions,
  nurse: 'infirmier(ère)',
  'advanced-practice-nurse': 'infirmier(ère) en pratique avancée',
  pharmacist: 'pharmacien(ne)',
  'social-worker': 'assistant(e) de service social',
};

type Qualified = Pick<Professional, 'profession' | 'speciality'>;

/** « médecine générale » of a doctor whose speciality is known, « masseur-kinésithérapeute » otherwise: what a reader knows nobody by name for. */
export const qualityOf = ({ profession, speciality }: Qualified): string =>
  profession === 'doctor' && speciality !== null ? inASentence(speciality) : asOnSeals[profession];

/** The labels of the RPPS have capitals in the middle; initials (ORL) keep theirs. General practice has one name, however somebody came to it. */
const inASentence = (speciality: Speciality): string =>
  specialityInWords(isGeneralPractice(speciality) ? 'SM54' : speciality).replaceAll(
    /\p{Lu}(?=\p{Ll})/gu,
    (letter) => letter.toLocaleLowerCase('fr'),
  );

/** « Dr Inès MARTEL, médecine générale », « Léo PETIT, masseur-kinésithérapeute » */
export const presented = (author: Professional): string => `${titled(author)}, ${qualityOf(author)}`;

/** « 03 53 01 04 56 (Cabinet de la Scarpe) »: where the author can be called back; null: nobody noted it. */
export const callBack = ({ visit: { place } }: Pick<Account, 'visit'>): string | null =>
  place.phone === null ? null : `${displayPhone(place.phone)} (${oneLine(place.name)})`;
