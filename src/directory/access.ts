/** What somebody needs to get in, and what a place has for them, with the words a screen shows. */
export const accesses = {
  wheelchair: 'accès en fauteuil roulant',
  'step-free': 'de plain-pied, sans marche',
  lift: 'ascenseur',
  stretcher: 'accès en brancard',
  parking: 'stationnement adapté à proximité',
  'hearing-loop': 'boucle magnétique',
  'sign-language': 'accueil en langue des signes',
} as const;

export type Access = keyof typeof accesses;
