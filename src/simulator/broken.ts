import type { Books } from './books.ts';
import type { Ledger } from './ledger.ts';
import type { CallAccount } from './leg.ts';
import type { HeardNotice } from './referrer.ts';
import type { Said } from './replies.ts';
import type { TextMessage } from './text-message.ts';
import type { SentWebhook } from './webhook-sender.ts';

/** What the world outside the product saw of the day. */
export type Witnesses = {
  calls: readonly Readonly<CallAccount>[];
  webhooks: readonly Pick<SentWebhook, 'kind' | 'params' | 'status'>[];
  /** With the answers to whoever wrote (`outbound-reply`): the carrier sends them by itself, out of the answer to its webhook. */
  texts: readonly Pick<TextMessage, 'to' | 'body' | 'direction'>[];
  /** What the referrers' server heard, in the order in which it came. */
  notices: readonly HeardNotice[];
  mails: readonly { messageId: string; to: readonly string[]; subject: string; text: string }[];
  /** What the line has heard of the recipients' programs. */
  said: readonly Said[];
  /** HTTP status of the answer to each forged callback. */
  forged: readonly { status: number }[];
};

/** In French, as the table says them. */
export const INVARIANTS = {
  'call-lost': 'aucun appel perdu',
  'call-end': 'chaque appel a la bonne fin',
  'nobody-owed': 'la journée se ferme, et chacun a une issue ou quelqu’un qui le rappelle',
  'request-lost': 'aucune demande perdue, chacune a une issue',
  'request-open': 'aucune demande ne reste en suspens, ni à la fermeture ni après',
  'referral-untold': 'chaque personne qui adresse un patient apprend chaque étape, dans l’ordre',
  'offer-twice': 'chaque proposition n’est acceptée qu’une fois',
  'booking-lost': 'aucun rendez-vous perdu',
  'slot-lost': 'aucun créneau perdu',
  'report-lost': 'aucun compte rendu perdu',
  'done-twice': 'rien n’est enregistré deux fois',
  'place-twice': 'aucune place donnée deux fois',
  'red-flag': 'aucun rendez-vous malgré une alerte vitale',
  'report-arrives': 'chaque compte rendu arrive au médecin traitant',
  'proof-kept': 'chaque remise, lecture, retour ou réponse est noté, ni plus ni moins',
  'patient-told': 'chaque patient est prévenu, une fois',
  'dialled-twice': 'personne n’est appelé deux fois',
  'feed-gap': 'le fil du tableau n’a ni trou ni doublon',
  'work-done': 'tout travail a une fin',
  forged: 'aucun appel forgé n’est cru',
  fault: 'rien d’inattendu',
} as const;

export type InvariantName = keyof typeof INVARIANTS;

/** The invariants whose breach is a loss (`lost` in the figures). */
export const LOSSES: ReadonlySet<InvariantName> = new Set([
  'call-lost',
  'request-lost',
  'booking-lost',
  'slot-lost',
  'report-lost',
]);

/** One promise of the product that was not kept. */
export type Broken = { invariant: InvariantName; subject: string; what: string };

/** What a day is judged by: the product's books, what its people were told, and what the outside world saw. */
export type Day = { books: Books; ledger: Ledger; seen: Witnesses };

export const broken = (invariant: InvariantName, subject: string, what: string): Broken => ({
  invariant,
  subject,
  what,
});

export const byId = <Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));
