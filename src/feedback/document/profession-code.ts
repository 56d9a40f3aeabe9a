import type { Profession } from '../../directory/profession.ts';
import { specialities } from '../../directory/speciality.ts';
import type { Coded } from './document-type.ts';
import type { Professional } from './letter.ts';

/** TRE_A02_ProfessionSavFaire_CISIS, where the health professions are. */
const HEALTH = '1.2.250.1.213.1.1.4.5';
/** TRE_R95_UsagerTitre. */
const TITLE = '1.2.250.1.213.1.6.1.109';
/** TRE_R94_ProfessionSocial. */
const SOCIAL = '1.2.250.1.213.1.6.1.4';

const health = (code: string, label: string): Coded => ({ code, label, system: HEALTH });

/** JDV_J01_XdsAuthorSpecialty_CISIS. */
const codes: Readonly<Record<Profession, Coded>> = {
  doctor: health('G15_10', 'Médecin'),
  nurse: health('G15_60', 'Infirmier'),
  'advanced-practice-nurse': health('G15_60', 'Infirmier'),
  physiotherapist: health('G15_70', 'Masseur-Kinésithérapeute'),
  midwife: health('G15_50', 'Sage-Femme'),
  pharmacist: health('G15_21', 'Pharmacien'),
  dentist: health('G15_40', 'Chirurgien-Dentiste'),
  'speech-therapist': health('G15_91', 'Orthophoniste'),
  orthoptist: health('G15_92', 'Orthoptiste'),
  chiropodist: health('G15_80', 'Pédicure-Podologue'),
  psychologist: { code: '93', label: 'Psychologue', system: TITLE },
  'social-worker': { code: '41', label: 'Assistant de service social', system: SOCIAL },
};

/**
 * The profession, with a doctor's speciality behind it: « G15_10/SM54 », « Médecin - Médecine Générale (SM) » (the ANS's example of a document without structure has
 * G15_10/SM03). Of a doctor whose speciality is not known `G15_10` alone is a value of JDV_J01 too, against which the schematron of the « Structuration minimale »
 * checks `assignedAuthor/code`; a speciality is never guessed. Nor is the domain of an advanced-practice nurse, without which TRE_A02 has no code for them
 * (`G15_60/SI01` to `SI05` are domains) and which the directory does not know: `G15_60`, and the letter for human eyes says what they are.
 */
export function professionCode({
  profession,
  speciality,
}: Pick<Professional, 'profession' | 'speciality'>): Coded {
  const alone = codes[profession];
  if (profession !== 'doctor' || speciality === null) return alone;
  return health(`${alone.code}/${speciality}`, `${alone.label} - ${specialities[speciality]} (SM)`);
}
