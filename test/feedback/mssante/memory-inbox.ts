import {
  HEAD_SIZE,
  type Inbox,
  InboxFailure,
  LARGEST_MAIL,
  type MailInBox,
  type Position,
} from '../../../src/feedback/mssante/inbox.ts';

/** A mailbox in memory that fails when it is told to: what no server does on command. The real one is in `imap-inbox.test.ts`. */
export type MemoryInbox = Inbox & {
  /** Gives its UID. */
  put(raw: string | Buffer): number;
  /** It begins to count anew, and brings everything again. */
  renumber(): void;
  /** Somebody deletes one. */
  remove(uid: number): void;
  failure: string | undefined;
  /** UIDs, each time that one was given to be read. */
  given: number[];
};

export function memoryInbox(): MemoryInbox {
  const mails: (Buffer | undefined)[] = [];
  let uidValidity = 1;
  const inbox: MemoryInbox = {
    failure: undefined,
    given: [],
    put: (raw) => mails.push(Buffer.from(raw)),
    renumber: () => {
      uidValidity++;
    },
    remove: (uid) => {
      mails[uid - 1] = undefined;
    },
    newMail: async function* (after) {
      if (inbox.failure !== undefined) throw new InboxFailure(inbox.failure);
      const from = after?.uidValidity === uidValidity ? after.uid + 1 : 1;
      for (let uid = from; uid <= mails.length; uid++) {
        const raw = mails[uid - 1];
        if (!raw) continue;
        inbox.given.push(uid);
        yield asGiven({ uidValidity, uid }, raw);
      }
    },
    mailAt: async (position) => {
      if (inbox.failure !== undefined) throw new InboxFailure(inbox.failure);
      const raw = position.uidValidity === uidValidity ? mails[position.uid - 1] : undefined;
      return raw && asGiven(position, raw);
    },
    close: () => Promise.resolve(),
  };
  return inbox;
}

const asGiven = (position: Position, raw: Buffer): MailInBox => ({
  position,
  size: raw.length,
  raw: raw.length > LARGEST_MAIL ? undefined : raw,
  head: raw.subarray(0, HEAD_SIZE),
});
