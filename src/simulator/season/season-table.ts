import type { SeasonResult } from './season-account.ts';

/** A season for a person: figures, then what was promised and not kept. In French. */
export function seasonTable(it: SeasonResult): string {
  const rows: [label: string, value: string][] = [
    ['Demandes de soins', String(it.requests)],
    ['Autres demandes', String(it.others)],
    ['Rendez-vous dans les 24 h', String(it.bookedWithin24h)],
    ['Rendez-vous plus tard', String(it.bookedLate)],
    ['Demandes sans place', String(it.unserved)],
    ...optimumRows(it),
    ['Délai moyen', it.meanDelayMinutes === null ? '–' : `${decimal(it.meanDelayMinutes)} min`],
    ['Distance moyenne', it.meanDistanceKm === null ? '–' : `${decimal(it.meanDistanceKm)} km`],
    ['Répartition entre professionnels (Gini)', decimal(it.loadGini)],
    ['Absents', String(it.noShows)],
    ['Comptes rendus', String(it.reports)],
    ['Messages aux médecins traitants', `${it.feedbackSent} envoyés, ${it.feedbackDelivered} arrivés`],
    ['Créneaux refusés, le professionnel étant déjà pris', String(it.slotsRefused)],
    ['Places données deux fois', String(it.doubleBooked)],
    ['Demandes, rendez-vous et comptes rendus perdus', String(it.lost)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const promises =
    it.broken.length === 0
      ? ['  ✓ toutes les promesses tenues']
      : it.broken.slice(0, MOST_TOLD).map((what) => `  ✗ ${what}`);
  const more = it.broken.length > MOST_TOLD ? [`  … et ${it.broken.length - MOST_TOLD} autres`] : [];
  return [
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    '',
    ...promises,
    ...more,
  ].join('\n');
}

const MOST_TOLD = 20;

const optimumRows = ({ optimum, servedOfOptimum }: SeasonResult): [string, string][] =>
  optimum === undefined || servedOfOptimum === undefined
    ? []
    : [['Optimum après coup', `${optimum}, servies à ${decimal(servedOfOptimum * 100)} %`]];

const decimal = (value: number): string => value.toLocaleString('fr-FR', { maximumFractionDigits: 2 });
