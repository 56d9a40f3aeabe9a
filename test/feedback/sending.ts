import { mailboxIdOf } from '../../src/feedback/mssante/mailbox-id.ts';
import type { World } from '../support/world.ts';
import { bookedVisit, REPORT } from './visit.ts';

/** What tests of sending do over and over, in a world of theirs. */
export function sendingIn(world: World) {
  const messageOf = async (reportId: string) => {
    const { body } = await world.request('GET', '/v1/feedback?limit=200');
    return body.items.find((it: { reportId: string }) => it.reportId === reportId);
  };
  return {
    /** A report is written; gives its id. */
    write: async (visit: Parameters<typeof bookedVisit>[1] = {}): Promise<string> => {
      const { bookingId, token } = await bookedVisit(world, visit);
      const written = await world.request('POST', `/v1/bookings/${bookingId}/report`, REPORT, { as: token });
      if (written.status !== 201) throw new Error(JSON.stringify(written.body));
      return written.body.id;
    },
    messageOf,
    mailbox: async () => (await world.request('GET', '/v1/mailbox')).body,
    /** So much of the product's time passes, and what comes of it is over. */
    pass: async (ms: number): Promise<void> => {
      await world.settle();
      world.clock.advance(ms);
      await world.settle();
    },
    /** States of the tasks of a kind about a message or, without one, the territory's mailbox. */
    tasks: async (kind: string, subject: string = mailboxIdOf('grand-douai')) => {
      const { rows } = await world.database.owner.query(
        `select state, done_by from task where kind = $1 and subject = $2 order by round`,
        [kind, subject],
      );
      return rows.map(({ state, done_by }) => (done_by ? `${state} by ${done_by}` : state));
    },
    events: async (subject: string): Promise<string[]> => {
      const { rows } = await world.database.owner.query(
        `select type from event where subject = $1 and type like 'm%' and type not like '%due' order by xid, id`,
        [subject],
      );
      return rows.map(({ type }) => type);
    },
    proofs: async (id: string) =>
      (await world.request('GET', `/v1/feedback/${id}`)).body.proofs.map(
        (it: { kind: string; outcome: string; code: string | null }) => `${it.kind} ${it.outcome} ${it.code}`,
      ),
  };
}
