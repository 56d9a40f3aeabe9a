import type { Account } from './account.ts';
import { INVARIANTS, type InvariantName } from './broken.ts';

/** The day for a person: figures, then each promise with how often it was broken. In French. */
export function accountTable(account: Account, day: { date: string; seed: number }): string {
  const { calls, callbacks, referrals, offers, sms, tasks } = account;
  const rows: [label: string, value: string][] = [
    [
      'Appels reçus',
      `${calls.rung} (${calls.answered} pris, ${calls.abandoned} abandonnés, ${calls.closedHours} hors horaires)`,
    ],
    ['Appels notés à la main', String(calls.byHand)],
    [
      'Rappels dus',
      `${callbacks.owed} (${callbacks.done} faits, ${callbacks.givenUp} abandonnés, ${callbacks.carriedOver} reportés)`,
    ],
    ['Demandes', `${account.requests} (${account.triagedByMotive} avec les questions du motif)`],
    [
      'Demandes adressées',
      `${referrals.received} (${counted(referrals.told, 'étape annoncée', 'étapes annoncées')}, ${counted(referrals.repeated, 'répétée', 'répétées')})`,
    ],
    [
      'Propositions aux professionnels',
      `${offers.made} (${counted(offers.accepted, 'acceptée', 'acceptées')}, ${offers.nobody} sans preneur)`,
    ],
    ['Rendez-vous dans les 24 h', String(account.bookedWithin24h)],
    ['Rendez-vous plus tard', String(account.bookedLate)],
    ['Demandes sans place', String(account.unserved)],
    ['Délai moyen', account.meanDelayMinutes === null ? '–' : durationInWords(account.meanDelayMinutes)],
    ['Distance moyenne', account.meanDistanceKm === null ? '–' : `${decimal(account.meanDistanceKm)} km`],
    ['Répartition entre médecins (Gini)', decimal(account.loadGini)],
    ['Absents', String(account.noShows)],
    ['Comptes rendus', `${account.reports} (${account.reportsWithTreatingDoctor} avec médecin traitant)`],
    [
      'Messages aux médecins traitants',
      `${account.feedbackSent} envoyés, ${account.feedbackDelivered} arrivés, ${account.feedbackRead} lus, ${counted(account.feedbackReturned, 'revenu', 'revenus')}`,
    ],
    ['SMS', `${sms.sent} partis, ${sms.failed} impossibles, ${sms.unknown} incertains`],
    ['Tâches', `${tasks.opened} ouvertes, ${tasks.done} faites`],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  return [
    `Journée du ${frenchDate(day.date)}, graine ${day.seed}`,
    '',
    ...lines,
    '',
    ...promises(account),
  ].join('\n');
}

function promises({ broken }: Account): string[] {
  const names = Object.keys(INVARIANTS) as InvariantName[];
  return names.flatMap((name) => {
    const mine = broken.filter(({ invariant }) => invariant === name);
    const heading = `  ${mine.length === 0 ? '✓' : '✗'} ${INVARIANTS[name]}`;
    return [
      heading,
      ...mine.slice(0, 5).map(({ subject, what }) => `      ${what}${subject ? ` — ${subject}` : ''}`),
    ];
  });
}

/** In French nought and one are singular. */
const counted = (count: number, one: string, several: string): string =>
  `${count} ${count < 2 ? one : several}`;

const decimal = (value: number): string => value.toLocaleString('fr-FR', { maximumFractionDigits: 3 });

const durationInWords = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;

const frenchDate = (date: string): string => {
  const [year, month, day] = date.split('-');
  return `${day}/${month}/${year}`;
};
