import type { Inbox } from '../../src/feedback/mssante/inbox.ts';

/** A mailbox into which a test puts what came in. */
export type HandedInbox = {
  inbox: Inbox;
  /** Puts it there; resolves once it has been read and whoever reads has asked for the next one. */
  hand(raw: Buffer): Promise<void>;
};

const UID_VALIDITY = 7;

export function handedInbox(): HandedInbox {
  const box: { raw: Buffer; read: PromiseWithResolvers<void> }[] = [];
  const readUpTo = (uid: number) => box.slice(0, uid).forEach(({ read }) => read.resolve());
  return {
    inbox: {
      async *newMail(after, signal) {
        const from = after?.uidValidity === UID_VALIDITY ? after.uid : 0;
        readUpTo(from);
        for (let uid = from + 1; uid <= box.length && !signal.aborted; uid++) {
          const { raw } = box[uid - 1] as (typeof box)[number];
          yield { position: { uidValidity: UID_VALIDITY, uid }, size: raw.length, raw, head: raw };
          readUpTo(uid);
        }
      },
      mailAt: async (position) => {
        const raw = box[position.uid - 1]?.raw;
        return raw && { position, size: raw.length, raw, head: raw };
      },
      close: async () => undefined,
    },
    hand: (raw) => {
      const read = Promise.withResolvers<void>();
      box.push({ raw, read });
      return read.promise;
    },
  };
}
