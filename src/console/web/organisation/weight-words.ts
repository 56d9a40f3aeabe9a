import type { Weights } from '../../../matching/weights.ts';

/** What each weight does, for whoever turns it: between what bounds, and what more and less of it mean. The bounds are the API's. */
export const WEIGHTS: readonly {
  name: keyof Weights;
  label: string;
  most: number;
  says: string;
}[] = [
  {
    name: 'distance',
    label: 'Le trajet',
    most: 10,
    says: 'C’est l’unité\u00a0: un trajet habituel vers un cabinet vaut 1. Plus haut, le plus proche l’emporte plus souvent\u00a0; à 0, la distance ne compte plus.',
  },
  {
    name: 'scarcity',
    label: 'Une place qui manquera',
    most: 100,
    says: 'Ce que coûte une place dont on aura sûrement besoin plus tard. Plus haut, on la garde davantage pour ceux qui n’ont qu’elle\u00a0; à 0, on ne regarde pas plus loin que la demande en cours.',
  },
  {
    name: 'fairness',
    label: 'L’équité entre praticiens',
    most: 10,
    says: 'Ce que coûte de solliciter encore celui dont on prend deux fois plus que des autres, à la mesure de ce que chacun offre. À 0, les mieux placés sont toujours sollicités.',
  },
  {
    name: 'kept',
    label: 'Visites et vidéo gardées',
    most: 100,
    says: 'Ce que coûte une visite à domicile ou une vidéo pour quelqu’un qui peut se déplacer. À 0, elles sont données comme les autres places.',
  },
  {
    name: 'continuity',
    label: 'Quelqu’un qui connaît le patient',
    most: 10,
    says: 'Ce que vaut un associé du médecin traitant, ou celui qui a vu le patient en dernier\u00a0: à 2, on accepte deux trajets habituels de plus pour lui.',
  },
  {
    name: 'wait',
    label: 'Un jour d’attente',
    most: 20,
    says: 'Plus haut, la place la plus tôt l’emporte plus souvent sur la plus proche.',
  },
];

/** As the French write it: « 0,5 ». */
export const written = (value: number): string => String(value).replace('.', ',');
