import { setTimeout as sleep } from 'node:timers/promises';
import type { Inbox, Position } from '../feedback/mssante/inbox.ts';
import { chance } from '../platform/chance.ts';
import { after, type Clock, type Instant } from '../platform/clock.ts';
import type { ReceivedMail } from './mailbox.ts';
import { type Answered, deliveryMail, readMail, type ReplyMail, writtenMail } from './reply-mails.ts';

/** What a recipient's side has said about a message; in the order in which the line has fetched it. */
export type Said = {
  messageId: string;
  what: 'delivered' | 'returned' | 'read' | 'not-filed' | 'answered';
};

/** The recipients' programs: what comes into a mailbox is delivered, read, filed or not, now and then answered. */
export type Replies = {
  /** A mail has come into somebody's mailbox. */
  receive(mail: Pick<ReceivedMail, 'messageId' | 'from' | 'to' | 'subject' | 'dsn'>): void;
  /** Where the line finds what they say. */
  inbox: Inbox;
  /** What was fetched for certain: whoever asked for the next one has put it on record. */
  said: readonly Said[];
  /** From now on this recipient reads whatever comes, which somebody waits to see; false where the address is gone. */
  willRead(address: string): boolean;
  /** Everything that has come by now was fetched. */
  isFetched(): boolean;
};

/** How long people take, in milliseconds of the product's time: the least, and the most. */
export type Habits = { delivers: readonly [number, number]; reads: readonly [number, number] };

const SECOND = 1_000;
const MINUTE = 60_000;

/** Of a working day: a treating doctor reads their mail between two patients. */
export const WORKING_DAY: Habits = {
  delivers: [20 * SECOND, 90 * SECOND],
  reads: [15 * MINUTE, 120 * MINUTE],
};
/** Where somebody is watching who does not want to wait. */
export const WATCHED: Habits = { delivers: [4 * SECOND, 10 * SECOND], reads: [20 * SECOND, 75 * SECOND] };

type Fate = 'reads' | 'answers' | 'cannot-file' | 'gone' | 'silent';

/** Of eight messages; one address is gone for good, that of the first whom it befalls. */
const FATES: readonly Fate[] = [
  'reads',
  'answers',
  'cannot-file',
  'gone',
  'reads',
  'reads',
  'silent',
  'reads',
];

const ANSWERS = [
  'Merci pour ce compte rendu. Je revois ce patient en consultation dans la semaine.',
  'Bien reçu, merci. Je prends la suite et contrôle la biologie.',
  'Merci beaucoup. Pouvez-vous me préciser la durée du traitement prescrit ?',
  'Merci pour votre réactivité, le patient m’a appelée, tout va mieux.',
] as const;

/** With which programs say that they could not file a document (mssante/integration-errors.ts). */
const NOT_FILED = ['902^Identifiant de patient inconnu', '904^Traits différents'] as const;

type Spoken = ReplyMail & Said;

/**
 * The recipients of a day, the same for the same seed: which message meets what follows from how many came before it, so that a short day has one of
 * each. `habits` is asked for each mail.
 */
export function startReplies({
  clock,
  seed,
  habits = () => WORKING_DAY,
  uidValidity = Math.trunc(Date.now() / 1_000),
}: {
  clock: Clock;
  seed: number;
  habits?: () => Habits;
  /** What was read before a new start was in another mailbox. */
  uidValidity?: number;
}): Replies {
  const coming: Spoken[] = [];
  /** As it lies in the mailbox: the place is the UID. */
  const box: Spoken[] = [];
  const met = new Map<string, Fate>();
  const readers = new Set<string>();
  /** To how many mails anything may befall. */
  let dealt = 0;
  let goneAddress: string | undefined;
  let fetched = 0;

  const fateOf = (messageId: string, to: string): Fate => {
    if (to === goneAddress) return 'gone';
    const key = `${messageId} ${to}`;
    const known = met.get(key);
    if (known) return 'silent';
    if (readers.has(to)) {
      met.set(key, 'reads');
      return 'reads';
    }
    const no = dealt++;
    const block = Math.floor(no / FATES.length);
    const order = FATES.map((_, i) => i).sort(
      (a, b) => chance(seed, 'fate', block, a) - chance(seed, 'fate', block, b),
    );
    const drawn = FATES[block === 0 ? no : (order[no % FATES.length] ?? 0)] ?? 'reads';
    const fate = drawn === 'gone' && goneAddress !== undefined ? 'reads' : drawn;
    met.set(key, fate);
    if (fate === 'gone') goneAddress = to;
    return fate;
  };

  /** What has come by now lies in the mailbox, in the order of coming. */
  const collect = (): void => {
    const now = clock.now();
    const ripe = coming.filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
    for (const one of ripe) {
      coming.splice(coming.indexOf(one), 1);
      box.push(one);
    }
  };

  const onRecord = (upTo: number): void => {
    fetched = Math.max(fetched, upTo);
  };

  return {
    receive: ({ messageId, from, to: [to = ''], subject, dsn }) => {
      const copy = met.has(`${messageId} ${to}`) && to !== goneAddress;
      if (copy) return;
      const no = met.size;
      const mail: Answered = { messageId, from, to, subject, envelopeId: dsn.id };
      coming.push(...answersTo(mail, fateOf(messageId, to), { seed, no, now: clock.now(), ...habits() }));
    },
    inbox: {
      async *newMail(position: Position | undefined, signal: AbortSignal) {
        const from = position?.uidValidity === uidValidity ? position.uid : 0;
        onRecord(from);
        // Whoever looks often for something that is mostly not there keeps the database busy: they are told when it is.
        for (const until = performance.now() + LOOK_MS; performance.now() < until && !signal.aborted;) {
          collect();
          if (box.length > from) break;
          await sleep(5);
        }
        for (let uid = from + 1; uid <= box.length && !signal.aborted; uid++) {
          const { raw } = box[uid - 1] as Spoken;
          yield { position: { uidValidity, uid }, size: raw.length, raw, head: raw };
          onRecord(uid);
        }
      },
      mailAt: async (position) => {
        const one = position.uidValidity === uidValidity ? box[position.uid - 1] : undefined;
        return one && { position, size: one.raw.length, raw: one.raw, head: one.raw };
      },
      close: async () => undefined,
    },
    get said() {
      return box.slice(0, fetched).map(({ messageId, what }) => ({ messageId, what }));
    },
    willRead: (address) => {
      if (address !== goneAddress) readers.add(address);
      return readers.has(address);
    },
    isFetched: () => {
      collect();
      return fetched === box.length;
    },
  };
}

/** So long somebody who looks into an empty mailbox is kept waiting, in real milliseconds. */
const LOOK_MS = 1_000;

type Drawn = Habits & { seed: number; no: number; now: Instant };

function answersTo(mail: Answered, fate: Fate, it: Drawn): Spoken[] {
  const { seed, no, now } = it;
  const { messageId } = mail;
  const draw = (what: string): number => chance(seed, 'reply', no, what);
  const between = ([least, most]: readonly [number, number], what: string): number =>
    Math.round(least + (most - least) * draw(what));
  const delivered = after(now, between(it.delivers, 'delivers'));
  if (fate === 'gone') {
    const why = { action: 'failed', status: '5.1.1', says: 'User unknown' } as const;
    return [{ ...deliveryMail(mail, delivered, why), messageId, what: 'returned' }];
  }
  const arrived: Spoken = {
    ...deliveryMail(mail, delivered, { action: 'delivered' }),
    messageId,
    what: 'delivered',
  };
  const opened = after(delivered, between(it.reads, 'reads'));
  switch (fate) {
    case 'silent':
      return [arrived];
    case 'cannot-file': {
      const form = draw('form') < 0.5 ? 'disposition' : 'field';
      const integrationError = NOT_FILED[Math.floor(draw('code') * NOT_FILED.length)] ?? NOT_FILED[0];
      return [
        arrived,
        { ...readMail(mail, opened, { integrationError, form }), messageId, what: 'not-filed' },
      ];
    }
    case 'reads':
    case 'answers': {
      const read: Spoken = { ...readMail(mail, opened, { read: true }), messageId, what: 'read' };
      if (fate === 'reads') return [arrived, read];
      const words = ANSWERS[Math.floor(draw('words') * ANSWERS.length)] ?? ANSWERS[0];
      const answered = after(opened, between(it.delivers, 'answers'));
      return [arrived, read, { ...writtenMail(mail, answered, words), messageId, what: 'answered' }];
    }
  }
}
