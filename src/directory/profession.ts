/** Who may stand in the directory, with the word a screen shows. Doctors of any speciality are `doctor`. */
export const professions = {
  doctor: 'médecin',
  nurse: 'infirmier ou infirmière',
  'advanced-practice-nurse': 'infirmier ou infirmière en pratique avancée',
  physiotherapist: 'masseur-kinésithérapeute',
  midwife: 'sage-femme',
  pharmacist: 'pharmacien ou pharmacienne',
  dentist: 'chirurgien-dentiste',
  'speech-therapist': 'orthophoniste',
  orthoptist: 'orthoptiste',
  chiropodist: 'pédicure-podologue',
  psychologist: 'psychologue',
  'social-worker': 'assistant ou assistante de service social',
} as const;

export type Profession = keyof typeof professions;
