import { expect } from 'vitest';
import { type Mailbox, startMailbox } from '../../../src/simulator/mailbox.ts';
import { until } from '../../support/ground.ts';
import { startWorld, type World } from '../../support/world.ts';
import { bookedVisit, REPORT } from '../visit.ts';
import { AGNES, dsnMail, LINE } from './mails.ts';
import { type MemoryInbox, memoryInbox } from './memory-inbox.ts';

export type Sent = { id: string; messageId: string; requestId: string };

/** A product whose mail leaves for a server of the simulator and comes in from a mailbox in memory. */
export type InboxWorld = {
  world: World;
  inbox: MemoryInbox;
  /** A report that has left for Dr Delattre. */
  sent(): Promise<Sent>;
  // eslint-disable-next-line typescript/no-explicit-any
  messageOf(message: Sent): Promise<any>;
  // eslint-disable-next-line typescript/no-explicit-any
  incoming(query?: string): Promise<any[]>;
  // eslint-disable-next-line typescript/no-explicit-any
  tasks(kind: string): Promise<any[]>;
  /** Puts a mail into the mailbox and waits until it is read and all that follows from it has happened. */
  arrives(raw: string | Buffer): Promise<void>;
  /** Up to which UID it is read. */
  position(): Promise<number>;
  close(): Promise<void>;
};

export async function startInboxWorld(): Promise<InboxWorld> {
  const server: Mailbox = await startMailbox();
  const inbox = memoryInbox();
  const world = await startWorld({ env: { SMTP_URL: server.url, MSSANTE_FROM: LINE }, inbox });
  const position = async () => {
    const { rows } = await world.database.owner.query<{ uid: number }>(
      `select last_uid::int as uid from inbox where territory_id = 'grand-douai'`,
    );
    return rows[0]?.uid ?? 0;
  };
  return {
    world,
    inbox,
    position,
    sent: async () => {
      const visit = await bookedVisit(world);
      const report = await world.request('POST', `/v1/bookings/${visit.bookingId}/report`, REPORT, {
        as: visit.token,
      });
      expect(report.status).toBe(201);
      await world.settle();
      const { body } = await world.request('GET', '/v1/feedback?limit=200');
      return body.items.find(({ reportId }: { reportId: string }) => reportId === report.body.id);
    },
    messageOf: async ({ id }) => (await world.request('GET', `/v1/feedback/${id}`)).body,
    incoming: async (query = '') => (await world.request('GET', `/v1/incoming?limit=200${query}`)).body.items,
    tasks: async (kind) =>
      (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items.filter(
        (it: { kind: string }) => it.kind === kind,
      ),
    arrives: async (raw) => {
      const uid = inbox.put(raw);
      await until(async () => (await position()) >= uid, 20_000);
      await world.settle();
    },
    close: async () => {
      await world.close();
      await server.close();
    },
  };
}

const recipient = (action: string, status: string, final: string) =>
  `Final-Recipient: rfc822;${final}\nAction: ${action}\nStatus: ${status}`;

/** What a server says of a message of ours. */
export const dsn = ({ messageId }: Sent, action: string, status: string, final = AGNES): string =>
  dsnMail(recipient(action, status, final), {
    parts: [{ type: 'text/rfc822-headers', body: `Message-ID: ${messageId}` }],
  });
