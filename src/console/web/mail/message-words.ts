import type { Place } from '../words.ts';
import { ofWhen, whenInWords } from '../words.ts';
import type { Message, MessageState, Proof } from './answers.ts';

/** How far a message has come, for a label; the tone is its colour. */
export const standings: Readonly<
  Record<MessageState, { says: string; tone: 'calm' | 'going' | 'good' | 'late' }>
> = {
  queued: { says: 'à envoyer', tone: 'going' },
  sending: { says: 'envoi en cours', tone: 'going' },
  accepted: { says: 'envoyé', tone: 'going' },
  delivered: { says: 'remis', tone: 'good' },
  read: { says: 'lu', tone: 'good' },
  refused: { says: 'refusé', tone: 'late' },
  bounced: { says: 'revenu', tone: 'late' },
  expired: { says: 'non parti', tone: 'late' },
  posted: { says: 'par courrier', tone: 'good' },
  superseded: { says: 'non envoyé', tone: 'calm' },
};

/** Of one message: what was stopped after an answer had been lost may be there all the same. */
export const standingOf = ({ state, mayHaveArrived }: Pick<Message, 'state' | 'mayHaveArrived'>) =>
  state === 'superseded' && mayHaveArrived ? ({ says: 'arrêté', tone: 'calm' } as const) : standings[state];

export const hasFailed = ({ state }: Pick<Message, 'state'>): boolean => standings[state].tone === 'late';

export const recipientKinds: Readonly<Record<Message['recipientKind'], string>> = {
  'treating-doctor': 'médecin traitant',
  requester: 'demandeur',
  dac: 'dispositif d’appui',
  other: 'autre destinataire',
};

/** « Lu par son destinataire à 14 h 05 »: the last thing that is known of it, with its time. */
export function standingInWords(message: Message, now: number, place: Place): string {
  const at = (time: string | null): string => (time === null ? '' : ` ${whenInWords(time, now, place)}`);
  switch (message.state) {
    case 'queued':
      return `À envoyer${message.attempts > 0 ? ', nouvel essai à venir' : ''}`;
    case 'sending':
      return message.attempts > 1 ? 'Envoi en cours, le serveur a demandé d’attendre' : 'Envoi en cours';
    case 'accepted':
      return `Envoyé${at(message.acceptedAt)}, pas encore remis`;
    case 'delivered':
      return `Remis${at(message.deliveredAt)}, pas encore lu`;
    case 'read':
      return `Lu${at(message.readAt)}`;
    case 'refused':
      return 'Refusé';
    case 'bounced':
      return 'Revenu sans avoir été remis';
    case 'expired':
      return 'Non parti en 48 heures';
    case 'posted':
      return `Envoyé par courrier${at(message.postedAt)}`;
    case 'superseded':
      return `${message.mayHaveArrived ? 'Arrêté, mais peut-être déjà parti' : 'Non envoyé'} : corrigé depuis, ou le patient s’y oppose`;
  }
}

/** « version 2, remplace l’envoi d’hier à 9 h 12 »; nothing of a first version. */
export function versionInWords(
  { version, replaces }: Pick<Message, 'version' | 'replaces'>,
  now: number,
  place: Place,
): string | undefined {
  if (version === 1) return undefined;
  return `version ${version}${replaces ? `, remplace l’envoi ${ofWhen(replaces.at, now, place)}` : ''}`;
}

const outcomes: Readonly<Record<string, string>> = {
  accepted: 'Accepté par notre serveur de messagerie',
  delivered: 'Remis dans la boîte du destinataire',
  relayed: 'Passé à un serveur qui ne dira rien de plus',
  delayed: 'Remise retardée, le serveur essaie encore',
  failed: 'Non remis',
  read: 'Lu par le destinataire',
  deleted: 'Effacé par le destinataire',
  'integration-error': 'Non classé par le logiciel du destinataire',
  refused: 'Refusé par le serveur',
  deferred: 'Le serveur a demandé d’attendre',
};

/** « Remis dans la boîte du destinataire (2.1.5) ». */
export const proofInWords = ({ outcome, code }: Pick<Proof, 'outcome' | 'code'>): string =>
  `${outcomes[outcome] ?? outcome}${code ? ` (${code})` : ''}`;

/** Who said so. */
export const witnesses: Readonly<Record<Proof['kind'], string>> = {
  smtp: 'réponse du serveur',
  dsn: 'avis de remise',
  mdn: 'accusé de lecture',
};
