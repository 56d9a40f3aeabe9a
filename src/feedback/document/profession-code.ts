import type { Profession } from '../../directory/profession.ts';
import type { Coded } from './document-type.ts';

/** TRE_A02_ProfessionSavFaire_CISIS, where the health professions are. */
const HEALTH = '1.2.250.1.213.1.1.4.5';
/** TRE_R95_UsagerTitre. */
const TITLE = '1.2.250.1.213.1.6.1.109';
/** TRE_R94_ProfessionSocial. */
const SOCIAL = '1.2.250.1.213.1.6.1.4';

const health = (code: string, label: string): Coded => ({ code, label, system: HEALTH });

/** JDV_J01_XdsAuthorSpecialty_CISIS. The directory does not hold specialities: `G15_10` stands without one. */
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

export const professionCode = (profession: Profession): Coded => codes[profession];
