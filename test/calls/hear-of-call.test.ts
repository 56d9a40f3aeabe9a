import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callChanges } from '../../src/calls/call-changes.ts';
import { type CallFacts, type CarrierEvent, merge } from '../../src/calls/call.ts';
import { forgetReceipts } from '../../src/calls/forget-receipts.ts';
import { type Hearsay, hearOfCall, hearOfNewCall } from '../../src/calls/hear-of-call.ts';
import { takeReceipt } from '../../src/calls/store.ts';
import { after, hours, type Instant } from '../../src/platform/clock.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { type Ground, startGround } from '../support/ground.ts';
import { insertTerritory, MONDAY_1130 } from '../support/world.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
  await insertTerritory(ground.test, 'grand-douai', '+33353010123');
});
afterAll(() => ground.close());

const actor = systemActor('grand-douai', 'test');
const inTransaction = (told: Hearsay) => ground.run((tx) => hearOfCall(tx, told));
const alone = (told: Hearsay) => hearOfNewCall(ground, actor, () => told);

let calls = 0;
const newSid = () => `CA-heard-${calls++}`;
const told = (carrierSid: string, step: string, ...events: [CarrierEvent, ...CarrierEvent[]]): Hearsay => ({
  carrierSid,
  receipt: `${carrierSid}/${step}`,
  phone: '+33639980145',
  events,
});

const rowOf = async (sid: string): Promise<Record<string, unknown>> => {
  const { rows } = await ground.test.owner.query(
    `select c.*, p.phone, (select count(*)::int from webhook_receipt where key like c.carrier_sid || '/%') as receipts
       from call c left join call_party p on p.call_id = c.id where carrier_sid = $1`,
    [sid],
  );
  expect(rows).toHaveLength(1);
  const { id: _, carrier_sid: __, ...row } = rows[0];
  return row;
};
const eventsOf = async (sid: string): Promise<unknown[]> => {
  const { rows } = await ground.test.owner.query(
    `select e.type, e.data, e.actor, e.at from event e join call c on c.id = e.subject where c.carrier_sid = $1 order by e.xid, e.id`,
    [sid],
  );
  return rows.map((row) => ({ ...row, actor: String(row.actor) }));
};

const at = fc.integer({ min: 0, max: 600 }).map((seconds) => after(MONDAY_1130, seconds * 1000) as Instant);
const carrierEvent: fc.Arbitrary<CarrierEvent> = fc.oneof(
  ...(['arrived', 'refused-closed', 'queued', 'callback-promised', 'answered', 'connected'] as const).map(
    (kind) => fc.record({ kind: fc.constant(kind), at }),
  ),
  fc.record({
    kind: fc.constant('chose' as const),
    at,
    choice: fc.constantFrom('snp', 'mt', 'professional'),
  }),
  fc.record({
    kind: fc.constant('left-queue' as const),
    at,
    result: fc.constantFrom('bridged', 'hangup', 'gave-up'),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    at,
    status: fc.constantFrom('ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'canceled', 'failed'),
    sequence: fc.integer({ min: 0, max: 9 }),
  }),
) as fc.Arbitrary<CarrierEvent>;
const webhook = fc.record({
  step: fc.integer({ min: 0, max: 5 }).map(String),
  events: fc.array(carrierEvent, { minLength: 1, maxLength: 2 }) as unknown as fc.Arbitrary<
    [CarrierEvent, ...CarrierEvent[]]
  >,
});

describe('what the carrier tells of a call', () => {
  test('comes to the same rows and events by either way, and to what the rules say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(webhook, { minLength: 1, maxLength: 8 }), async (webhooks) => {
        const [one, other] = [newSid(), newSid()];
        const heard: unknown[][] = [[], []];
        for (const { step, events } of webhooks) {
          heard[0]?.push(without(await inTransaction(told(one, step, ...events))));
          heard[1]?.push(without(await alone(told(other, step, ...events))));
        }
        expect(heard[1]).toEqual(heard[0]);
        expect(await rowOf(other)).toEqual(await rowOf(one));
        expect(await eventsOf(other)).toEqual(await eventsOf(one));
        const ruled = byTheRules(webhooks);
        expect(heard[0]).toEqual(ruled.heard);
        expect((await eventsOf(one)).map((it) => (it as { type: string }).type)).toEqual(ruled.changes);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('all at once, by both ways mixed, it is one call and tells each change once', async () => {
    for (let round = 0; round < 20; round++) {
      const sid = newSid();
      const webhooks = [
        told(sid, 'voice', { kind: 'arrived', at: MONDAY_1130 }),
        told(sid, 'status/0', { kind: 'status', status: 'ringing', at: MONDAY_1130, sequence: 0 }),
        told(sid, 'status/2', {
          kind: 'status',
          status: 'completed',
          at: after(MONDAY_1130, 9_000),
          sequence: 2,
        }),
      ];
      const all = [...webhooks, ...webhooks, ...webhooks];
      await Promise.all(all.map((it, i) => ((i + round) % 2 ? alone(it) : inTransaction(it))));
      expect(await rowOf(sid)).toMatchObject({
        state: 'ended',
        outcome: 'missed',
        last_sequence: 2,
        receipts: 3,
      });
      const types = (await eventsOf(sid)).map((it) => (it as { type: string }).type);
      // The order of the log is that of the transactions' beginnings, not of the call.
      expect(types.toSorted()).toEqual(['call.arrived', 'call.ended']);
    }
  });

  test('another territory’s call of the same name is another call', async () => {
    await insertTerritory(ground.test, 'elsewhere', '+33353010124');
    const it = told(newSid(), 'voice', { kind: 'arrived', at: MONDAY_1130 });
    const mine = await alone(it);
    const theirs = await hearOfNewCall(ground, systemActor('elsewhere', 'test'), () => it);
    expect(theirs.taken).toBe(true);
    expect(theirs.callId).not.toBe(mine.callId);
  });

  test('is told of calls that are on record', async () => {
    expect(await ground.count('select count(*) from event where subject not in (select id from call)')).toBe(
      0,
    );
  });

  // The last: the clock only goes forward.
  test('a day later it tells nothing more, nor after a week, when its receipts are forgotten', async () => {
    const closed = { kind: 'refused-closed', at: MONDAY_1130 } as const;
    const [ended, lost] = [newSid(), newSid()];
    for (const sid of [ended, lost]) await alone(told(sid, 'voice', closed));
    await inTransaction(told(ended, 'status', { kind: 'status', status: 'completed', at: MONDAY_1130 }));
    const [row, events] = [await rowOf(ended), await eventsOf(ended)];
    const late = { kind: 'queued', at: MONDAY_1130 } as const;
    const replay = async (sid: string) => {
      for (const hear of [alone, inTransaction])
        for (const step of ['voice', 'status', 'never-told'])
          expect(await hear(told(sid, step, late))).toMatchObject({ taken: false });
      expect(await ground.run((tx) => takeReceipt(tx, `${sid}/never-told-either`))).toBe(false);
    };
    ground.clock.set(after(MONDAY_1130, hours(12)));
    expect(await ground.run((tx) => takeReceipt(tx, `${ended}/in-time`))).toBe(true);
    ground.clock.set(after(MONDAY_1130, hours(24)));
    await replay(ended);
    expect(await rowOf(ended)).toEqual({ ...row, receipts: 3 });

    ground.clock.set(after(MONDAY_1130, hours(7 * 24)));
    await forgetReceipts(ground);
    expect(await rowOf(ended)).toEqual({ ...row, receipts: 3 });
    ground.clock.set(after(MONDAY_1130, hours(8 * 24)));
    expect(await forgetReceipts(ground)).toBeGreaterThanOrEqual(4);
    // One whose end was never told is settled too.
    await replay(ended);
    await replay(lost);
    expect(await rowOf(ended)).toEqual({ ...row, receipts: 0 });
    expect(await eventsOf(ended)).toEqual(events);
  });
});

const without = ({ facts, taken }: Awaited<ReturnType<typeof hearOfCall>>) => ({ facts, taken });

/** The pure rules alone, with a set for the receipts. */
function byTheRules(webhooks: readonly { step: string; events: readonly CarrierEvent[] }[]) {
  const receipts = new Set<string>();
  let facts: CallFacts | undefined;
  const heard: unknown[] = [];
  const changes: string[] = [];
  for (const { step, events } of webhooks) {
    const taken = !receipts.has(step);
    if (taken) {
      const before = facts;
      facts = events.reduce<CallFacts | undefined>(merge, facts);
      changes.push(...callChanges(before, facts as CallFacts).map(({ type }) => type));
    }
    receipts.add(step);
    heard.push({ facts, taken });
  }
  return { heard, changes };
}
