/** What a structure of the directory is, with the word a screen shows. */
export const structureKinds = {
  'group-practice': 'maison de santé pluriprofessionnelle',
  'health-centre': 'centre de santé',
  'unplanned-care-centre': 'centre de soins non programmés',
  hospital: 'établissement de santé',
  'nursing-home': 'EHPAD',
  pharmacy: 'pharmacie',
  laboratory: 'laboratoire de biologie médicale',
  'home-care': 'service de soins à domicile',
  dac: 'dispositif d’appui à la coordination (DAC)',
  social: 'structure sociale ou médico-sociale',
  other: 'autre structure',
} as const;

export type StructureKind = keyof typeof structureKinds;
