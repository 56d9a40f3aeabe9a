/** What the SAS asks a nurse for (ContactIDEL, URPS infirmiers Hauts-de-France), and a visit for anything else. */
export const titles = {
  fall: 'Chute',
  nosebleed: 'Saignement de nez',
  breathlessness: 'Difficulté à respirer',
  dressing: 'Pansement',
  'vital-signs': 'Prise des constantes',
  'urinary-catheter': 'Sonde urinaire',
  stoma: 'Stomie',
  tracheostomy: 'Trachéotomie',
  other: 'Autre motif',
} as const;
