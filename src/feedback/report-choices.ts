import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';

/** One tap of the form: a code for the record, and the words that the screen shows and the letter prints. */
export type Choice = { code: string; says: string };

const choices = (all: Readonly<Record<string, string>>): readonly Choice[] =>
  Object.entries(all).map(([code, says]) => ({ code, says }));

/** What nearly every visit says, so that nobody types it on a phone. */
const FINDINGS: Partial<Record<Profession, readonly Choice[]>> = {
  doctor: choices({
    reassuring: 'Pas de signe de gravité',
    'general-good': 'État général conservé',
    'no-fever': 'Pas de fièvre',
    'exam-normal': 'Examen clinique sans particularité',
  }),
  nurse: choices({
    'vitals-normal': 'Constantes normales',
    'general-good': 'État général conservé',
    'no-fever': 'Pas de fièvre',
    'wound-clean': 'Plaie propre',
  }),
  physiotherapist: choices({
    'no-neurological': 'Pas de signe neurologique',
    'range-limited': 'Mobilité limitée',
    'breathing-eased': 'Pas de signe de lutte respiratoire',
  }),
  midwife: choices({
    reassuring: 'Pas de signe de gravité',
    'no-fever': 'Pas de fièvre',
    'fetal-well': 'Bien-être fœtal vérifié',
  }),
  pharmacist: choices({
    reassuring: 'Pas de signe de gravité',
    'no-fever': 'Pas de fièvre',
    'test-positive': 'Test positif',
    'test-negative': 'Test négatif',
  }),
  dentist: choices({
    'no-cellulitis': 'Pas de cellulite',
    'no-fever': 'Pas de fièvre',
    abscess: 'Abcès',
    pulpitis: 'Pulpite',
  }),
};

const NURSING_ACTS = choices({
  vitals: 'Constantes prises',
  dressing: 'Pansement',
  injection: 'Injection',
  'blood-sample': 'Prélèvement sanguin',
  'urine-strip': 'Bandelette urinaire',
  catheter: 'Soin de sonde',
  education: 'Éducation du patient ou de l’aidant',
});

const DONE: Readonly<Record<Profession, readonly Choice[]>> = {
  doctor: choices({
    exam: 'Examen clinique',
    ecg: 'Électrocardiogramme',
    'rapid-test': 'Test rapide',
    'urine-strip': 'Bandelette urinaire',
    suture: 'Suture',
    dressing: 'Pansement',
    injection: 'Injection',
    nebuliser: 'Nébulisation',
  }),
  nurse: NURSING_ACTS,
  'advanced-practice-nurse': [
    ...NURSING_ACTS,
    ...choices({ exam: 'Examen clinique', ecg: 'Électrocardiogramme' }),
  ],
  physiotherapist: choices({
    assessment: 'Bilan',
    'manual-therapy': 'Techniques manuelles',
    exercises: 'Exercices enseignés',
    airway: 'Désencombrement bronchique',
    strapping: 'Contention',
  }),
  midwife: choices({
    exam: 'Examen clinique',
    monitoring: 'Enregistrement du rythme fœtal',
    ultrasound: 'Échographie',
    'urine-strip': 'Bandelette urinaire',
  }),
  pharmacist: choices({
    interview: 'Entretien',
    'rapid-test': 'Test rapide',
    'urine-strip': 'Bandelette urinaire',
    dispensed: 'Délivrance sous protocole',
  }),
  dentist: choices({
    'x-ray': 'Radiographie',
    anaesthesia: 'Anesthésie locale',
    drainage: 'Drainage',
    pulpotomy: 'Pulpotomie',
    extraction: 'Extraction',
    'temporary-filling': 'Obturation provisoire',
  }),
  'speech-therapist': choices({ assessment: 'Bilan', session: 'Séance' }),
  orthoptist: choices({ assessment: 'Bilan', 'fundus-photo': 'Rétinographie' }),
  chiropodist: choices({ care: 'Soin de pédicurie', dressing: 'Pansement', offloading: 'Décharge' }),
  psychologist: choices({ interview: 'Entretien' }),
  'social-worker': choices({
    interview: 'Entretien',
    rights: 'Démarche de droits engagée',
    'home-help': 'Aide à domicile demandée',
  }),
};

/** Nobody is touched by video. */
const DONE_BY_VIDEO = choices({
  questioning: 'Interrogatoire',
  'seen-on-screen': 'Examen à la caméra',
  'assisted-exam': 'Examen assisté sur place',
});

export const doneChoices = (mode: Mode, profession: Profession): readonly Choice[] =>
  mode === 'VR' ? DONE_BY_VIDEO : DONE[profession];

export const findingsChoices = (profession: Profession): readonly Choice[] =>
  FINDINGS[profession === 'advanced-practice-nurse' ? 'nurse' : profession] ?? [];

/** Where the visit was: what the treating doctor does not see from the practice, or what nobody could see on a screen. */
export const SETTING: Readonly<Partial<Record<Mode, readonly Choice[]>>> = {
  HH: choices({
    alone: 'Vit seul',
    carer: 'Aidant présent',
    'home-help': 'Aide à domicile en place',
    'fall-risk': 'Risque de chute',
    'losing-autonomy': 'Perte d’autonomie',
  }),
  VR: choices({
    'no-touch': 'Ni palpation ni auscultation',
    'poor-image': 'Image ou son médiocre',
    'exam-advised': 'Examen en présence conseillé',
  }),
};

const NONE = { none: 'Aucune' };

/** Absent: the profession prescribes nothing that the treating doctor is to know of in this form. */
export const PRESCRIPTIONS: Readonly<Partial<Record<Profession, readonly Choice[]>>> = {
  doctor: choices({
    ...NONE,
    analgesic: 'Antalgique',
    antibiotic: 'Antibiotique',
    'anti-inflammatory': 'Anti-inflammatoire',
    'blood-test': 'Biologie',
    imaging: 'Imagerie',
    nursing: 'Soins infirmiers',
    physiotherapy: 'Kinésithérapie',
    'sick-leave': 'Arrêt de travail',
  }),
  nurse: choices({ ...NONE, dressings: 'Pansements', devices: 'Dispositifs médicaux' }),
  'advanced-practice-nurse': choices({
    ...NONE,
    renewal: 'Renouvellement ou adaptation',
    'blood-test': 'Biologie',
    dressings: 'Pansements',
    nursing: 'Soins infirmiers',
  }),
  physiotherapist: choices({ ...NONE, brace: 'Orthèse ou contention', aid: 'Aide technique' }),
  midwife: choices({
    ...NONE,
    analgesic: 'Antalgique',
    antibiotic: 'Antibiotique',
    'blood-test': 'Biologie',
    ultrasound: 'Échographie',
    'sick-leave': 'Arrêt de travail',
  }),
  pharmacist: choices({
    ...NONE,
    antibiotic: 'Antibiotique sous protocole',
    symptomatic: 'Traitement symptomatique',
  }),
  dentist: choices({
    ...NONE,
    analgesic: 'Antalgique',
    antibiotic: 'Antibiotique',
    mouthwash: 'Bain de bouche',
    'sick-leave': 'Arrêt de travail',
  }),
  chiropodist: choices({ ...NONE, insoles: 'Orthèses plantaires', dressings: 'Pansements' }),
};

export const ADVICE: readonly Choice[] = choices({
  'if-worse': 'Appeler le 15 en cas d’aggravation',
  'see-again': 'Consulter si pas d’amélioration',
  rest: 'Repos',
  hydration: 'Hydratation',
  'treatment-explained': 'Traitement expliqué',
});

/** What is asked of the treating doctor. */
export const FOLLOW_UP: readonly Choice[] = choices({
  'see-again': 'Revoir le patient',
  results: 'Suivre les résultats',
  treatment: 'Réévaluer le traitement',
  renewal: 'Renouveler le traitement habituel',
  specialist: 'Demander un avis spécialisé',
  'home-help': 'Organiser des aides à domicile',
});

/** How soon the treating doctor is asked to act. */
export const URGENCIES = ['today', 'two-days', 'week', 'month', 'next-visit'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const urgencyInWords: Readonly<Record<Urgency, string>> = {
  today: 'dans la journée',
  'two-days': 'sous 48 heures',
  week: 'dans la semaine',
  month: 'dans le mois',
  'next-visit': 'à la prochaine consultation',
};

/** A mail may be read tomorrow only: whoever asks for something sooner calls as well. */
export const needsCall = (urgency: Urgency | undefined): boolean => urgency === 'today';
