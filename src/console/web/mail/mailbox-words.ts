import { durationInWords } from '../../../requests/deadline.ts';
import { capital } from '../request/words.ts';
import { agoInWords, birthDay, count, type Place, sinceInWords, whenInWords } from '../words.ts';
import type { MailboxStanding } from './answers.ts';

/** `unset`: nothing can leave yet. `down`: something does not work, and somebody has to see to it. */
export type Running = 'running' | 'paused' | 'down' | 'unset';

export type RunningInWords = { state: Running; title: string; why: string };

/** A message that has waited so long for its server tells that something is wrong, whatever else looks well. */
const LATE_MS = 30 * 60_000;

/** Whether the mail goes out and comes in, and if not, why and since when. Pure. */
export function runningInWords(box: MailboxStanding, now: number, place: Place): RunningInWords {
  if (!box.configured)
    return {
      state: 'unset',
      title: 'Non branchée',
      why: 'Aucun serveur de messagerie sécurisée n’est réglé : les comptes rendus attendent ici.',
    };
  if (box.paused)
    return {
      state: 'paused',
      title: 'En pause',
      why: `${capital(sinceInWords(box.paused.at, now, place))} : les comptes rendus attendent, rien n’est perdu.`,
    };
  if (box.certificate && box.certificate.daysLeft < 0)
    return {
      state: 'down',
      title: 'En panne',
      why: `Le certificat a expiré le ${birthDay(box.certificate.notAfter.slice(0, 10))} : plus rien ne part.`,
    };
  const { refused, reading, oldestUnsentAt } = box;
  if (refused)
    return {
      state: 'down',
      title: 'En panne',
      why: `${sendingFailure(refused.code)} ${capital(sinceInWords(refused.since, now, place))}, les comptes rendus attendent${refused.nextTryAt ? ` ; nouvel essai ${whenInWords(refused.nextTryAt, now, place)}` : ''}.`,
    };
  if (oldestUnsentAt !== null && now - Date.parse(oldestUnsentAt) > LATE_MS)
    return {
      state: 'down',
      title: 'En panne',
      why: `Un compte rendu attend de partir ${sinceInWords(oldestUnsentAt, now, place)}.`,
    };
  if (reading?.failingSince)
    return {
      state: 'down',
      title: 'En panne',
      why: `Les réponses n’arrivent plus ${sinceInWords(reading.failingSince, now, place)} : ${readingFailure(reading.failure)}`,
    };
  if (reading && reading.stuck > 0)
    return {
      state: 'down',
      title: 'En panne',
      why: `${count(reading.stuck, 'courrier reçu n’a', 'courriers reçus n’ont')} pas pu être enregistré${reading.stuck > 1 ? 's' : ''}, par une panne de notre côté : prévenez l’assistance. La relecture se fait toute seule.`,
    };
  return {
    state: 'running',
    title: 'En marche',
    why: box.reads
      ? 'Les comptes rendus partent, les réponses arrivent.'
      : 'Les comptes rendus partent. Les réponses ne sont pas relevées ici.',
  };
}

const sendingFailures: Readonly<Record<string, string>> = {
  'smtp-421': 'Le serveur nous ferme la porte : le certificat manque ou n’est pas reconnu.',
  'smtp-credentials': 'Le serveur refuse nos identifiants ou notre certificat.',
  'smtp-tls': 'La connexion chiffrée avec le serveur échoue : certificat à vérifier.',
  'smtp-unreachable': 'Le serveur ne répond pas.',
};

const sendingFailure = (code: string): string =>
  sendingFailures[code] ??
  (/^smtp-53\d$/.test(code)
    ? 'Le serveur refuse nos identifiants ou notre certificat.'
    : `Le serveur ne prend plus nos envois (code ${code}).`);

const readingFailures: Readonly<Record<string, string>> = {
  'imap-credentials': 'le serveur refuse nos identifiants ou notre certificat.',
  'imap-unreachable': 'le serveur ne répond pas.',
  'imap-tls': 'la connexion chiffrée a échoué.',
  'imap-no-answer': 'le serveur n’a pas répondu jusqu’au bout.',
  'database-away': 'notre base de données ne répond pas. Le courrier attend dans la boîte.',
  'own-fault': 'une panne de notre côté empêche d’enregistrer le courrier. Il attend dans la boîte.',
};

const readingFailure = (code: string | null): string =>
  readingFailures[code ?? ''] ?? `la boîte ne peut pas être lue${code ? ` (code ${code})` : ''}.`;

export type Figure = { label: string; value: string; tone?: 'warm' | 'late' };

/** What is read at arm's length, in the order in which it matters. Pure. */
export function mailboxFigures(box: MailboxStanding, now: number, place: Place): Figure[] {
  const unsent = box.queued + box.sending;
  const waited = box.oldestUnsentAt === null ? 0 : now - Date.parse(box.oldestUnsentAt);
  return [
    { label: 'En échec', value: String(box.failed), ...(box.failed > 0 ? { tone: 'late' } : {}) },
    { label: 'À envoyer', value: String(unsent) },
    {
      label: 'Le plus ancien attend',
      value: box.oldestUnsentAt === null ? '–' : durationInWords(waited),
      ...(waited > LATE_MS ? { tone: 'late' } : {}),
    },
    {
      label: 'Délai d’envoi habituel',
      value:
        box.medianAcceptSeconds === null || box.medianAcceptSeconds === undefined
          ? '–'
          : seconds(box.medianAcceptSeconds),
    },
    {
      label: 'Dernier envoi accepté',
      value: box.lastAcceptedAt === null ? 'aucun' : agoInWords(box.lastAcceptedAt, now, place),
    },
    ...(box.reads
      ? [
          {
            label: 'Réponses relevées',
            value: lookedInWords(box.reading?.lookedAt ?? null, now, place),
            ...(box.reading?.failingSince ? { tone: 'late' as const } : {}),
          },
        ]
      : []),
  ];
}

/** « 12 lus · 5 remis », of the last seven days: those that came furthest first. */
export const weekInWords = ({ states }: Pick<MailboxStanding, 'states'>): string =>
  WEEK.flatMap(([state, one, many]) => {
    const n = states[state] ?? 0;
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];
  }).join(' · ');

const WEEK = [
  ['read', 'lu', 'lus'],
  ['delivered', 'remis', 'remis'],
  ['accepted', 'envoyé', 'envoyés'],
  ['posted', 'par courrier', 'par courrier'],
  ['queued', 'à envoyer', 'à envoyer'],
  ['sending', 'en cours', 'en cours'],
  ['refused', 'refusé', 'refusés'],
  ['bounced', 'revenu', 'revenus'],
  ['expired', 'non parti', 'non partis'],
  ['superseded', 'remplacé', 'remplacés'],
] as const;

const lookedInWords = (at: string | null, now: number, place: Place): string => {
  if (at === null) return 'pas encore';
  return now - Date.parse(at) < 60_000 ? 'à l’instant' : agoInWords(at, now, place);
};

const seconds = (value: number): string =>
  value < 60 ? `${Math.round(value)} s` : durationInWords(value * 1000);

/** Warned thirty days ahead. Undefined: there is none, or a long time is left and nothing is to be said in colour. */
export function certificateInWords(
  certificate: MailboxStanding['certificate'],
): { says: string; tone: 'calm' | 'warm' | 'late' } | undefined {
  if (!certificate) return undefined;
  const { notAfter, daysLeft, warning } = certificate;
  const day = birthDay(notAfter.slice(0, 10));
  if (daysLeft < 0)
    return {
      says: `Certificat expiré le ${day} : demandez-en un nouveau à l’opérateur de messagerie.`,
      tone: 'late',
    };
  const left =
    daysLeft === 0 ? 'il expire aujourd’hui' : `encore ${daysLeft} ${daysLeft === 1 ? 'jour' : 'jours'}`;
  return warning
    ? { says: `Certificat valable jusqu’au ${day}, ${left} : à renouveler.`, tone: 'warm' }
    : { says: `Certificat valable jusqu’au ${day} (${left}).`, tone: 'calm' };
}

/** « par l’opératrice », of an event's actor. */
export const pausedBy = (by: string, at: string, now: number, place: Place): string =>
  `Mise en pause ${by.startsWith('coordinator') ? 'par la coordination' : by.startsWith('operator') ? 'par une opératrice' : 'par Recours'} ${whenInWords(at, now, place)}.`;
