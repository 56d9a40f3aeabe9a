import { until } from '../support/ground.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { runReaction } from '../../src/platform/reactions.ts';
import type { CallHandle, Reaction } from '../../src/simulator/leg.ts';
import { abandonRing, hangUpLeg, ringLeg } from '../../src/telephony/ring-leg.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { ACCOUNT, TOKEN } from './carrier-side.ts';
import { aLine, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';
import { nurseOf } from './nurse-of.ts';

/** A worker is killed while it rings the nurse, and the call goes on without it: whoever takes up its job finds the leg over. */
describe('a worker that is killed while it rings a phone', () => {
  let line: TestLine;
  const { act, aCaller, present, detailOf } = nurseOf(() => line);
  beforeAll(async () => {
    // No worker runs by itself: what one did before it died is played step by step.
    line = await aLine({ work: false });
    await present();
  });
  afterAll(() => line.close());
  afterEach(() => line.network.settled());

  const carrier = () =>
    twilioCarrier({ accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: line.network.apiUrl });
  const deps = (with_: ReturnType<typeof carrier> | undefined) => ({
    database: line.world.product.database,
    clock: line.world.clock,
    carrier: with_,
    publicUrl: line.base,
    lookAgainMs: 0,
  });
  const eventsAbout = async (type: string, subject: string): Promise<RecordedEvent[]> =>
    (
      await line.world.database.owner.query<RecordedEvent>(
        `select territory_id as "territoryId", id, xid::text as xid, at, actor, type, subject, data from event
          where type = $1 and subject = $2 order by id`,
        [type, subject],
      )
    ).rows;

  /** A caller whom the nurse has just answered: the event that asks for her phone to be rung. */
  async function answered(from: string): Promise<{ caller: CallHandle; id: string; event: RecordedEvent }> {
    const { caller, id } = await aCaller(from);
    expect((await act(id, 'answer')).status).toBe(200);
    const { rows } = await line.world.database.owner.query<{ id: string }>(
      'select id from call_leg where call_id = $1',
      [id],
    );
    const [event] = await eventsAbout('leg.planned', rows[0]?.id ?? '');
    if (!event) throw new Error('nobody asked for her phone to be rung');
    return { caller, id, event };
  }
  /** Her phone; gives the calls that reach it. */
  function desk(reaction: (call: CallHandle) => Reaction | Promise<Reaction>): CallHandle[] {
    const rung: CallHandle[] = [];
    line.network.phone(OPERATOR_PHONE, (call) => {
      rung.push(call);
      return reaction(call);
    });
    return rung;
  }
  const endless = () => new Promise<never>(() => undefined);
  /** The worker that dies with the carrier's yes in its hands. */
  async function diesAfterTheYes(event: RecordedEvent): Promise<void> {
    const real = carrier();
    const yes = Promise.withResolvers<void>();
    const ring: typeof real.ring = async (call) => {
      await real.ring(call);
      yes.resolve();
      return endless();
    };
    void ringLeg(deps({ ...real, ring }), event);
    await yes.promise;
  }
  /** The worker that dies before its request has left. */
  async function diesBeforeTheCall(event: RecordedEvent): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const ring = () => {
      begun.resolve();
      return endless();
    };
    void ringLeg(deps({ ...carrier(), ring }), event);
    await begun.promise;
  }
  const ringOf = async ({ subject }: RecordedEvent) =>
    (
      await line.world.database.owner.query(
        `select state, attempts from intent where kind = 'ring' and subject = $1`,
        [subject],
      )
    ).rows[0];
  const leaseIsOver = (legId: string) =>
    line.world.database.owner.query(
      `update intent set attempted_at = attempted_at - interval '25 s' where subject = $1`,
      [legId],
    );
  const runAgain = async (event: RecordedEvent): Promise<void> => {
    await leaseIsOver(event.subject);
    await ringLeg(deps(carrier()), event);
  };
  /** The caller gives up, and the line lets go of whoever was rung. */
  async function goes(caller: CallHandle, id: string): Promise<void> {
    caller.hangUp();
    await line.network.settled();
    const world = { ...deps(undefined), log: line.world.product.log };
    for (const { id: eventId } of await eventsAbout('call.ended', id))
      for (const name of ['end-legs', 'free-operator'])
        await runReaction(world, line.world.product.reactions, {
          name,
          data: { territoryId: 'grand-douai', eventId },
        });
  }

  test('and whose call was picked up and is over when it is looked for: the ringing has its outcome, and nobody is rung again', async () => {
    const { caller, id, event } = await answered('+33639980241');
    const rung = desk(() => 'answer');
    await diesAfterTheYes(event);
    const [nurse] = rung;
    await nurse?.until('keying');
    nurse?.hangUp();
    await line.network.settled();
    expect(await detailOf(id)).toMatchObject({ state: 'queued', legs: [{ state: 'failed' }] });

    await expect(ringLeg(deps(carrier()), event)).rejects.toThrow('under way');
    await runAgain(event);
    await runAgain(event);
    expect(await ringOf(event)).toEqual({ state: 'done', attempts: 2 });
    expect(rung).toHaveLength(1);
    expect(caller.state).toBe('waiting');
    await goes(caller, id);
  });

  test('before its call, while the caller gives up: her phone does not ring for nobody', async () => {
    const { caller, id, event } = await answered('+33639980242');
    const rung = desk(() => 'answer');
    await diesBeforeTheCall(event);
    await goes(caller, id);
    await runAgain(event);
    expect(await ringOf(event)).toEqual({ state: 'refused', attempts: 2 });
    expect(rung).toEqual([]);
    expect((await detailOf(id)).legs).toMatchObject([{ state: 'failed' }]);
  });

  test('before it even began, while the caller gives up: what it meant to do is called off', async () => {
    const { caller, id, event } = await answered('+33639980243');
    const rung = desk(() => 'answer');
    const database = line.world.product.database;
    const starting = { ...deps(carrier()), database: { ...database, app: dyingAfter(database.app, 1) } };
    await expect(ringLeg(starting, event)).rejects.toThrow('killed');
    expect(await ringOf(event)).toEqual({ state: 'planned', attempts: 0 });
    await goes(caller, id);
    await runAgain(event);
    expect(await ringOf(event)).toMatchObject({ state: 'refused' });
    expect(rung).toEqual([]);
  });

  test('and whose call still rings, for a caller who has given up, of which no callback tells: it is found and hung up', async () => {
    const silent = await aLine({
      work: false,
      chaos: { seed: 1, repeat: 0, shuffle: false, drop: 1, forge: 0 },
    });
    const audible = line;
    line = silent;
    try {
      await present();
      const { id, event } = await answered('+33639980244');
      const rung = desk(endless);
      await diesAfterTheYes(event);
      // She thinks better of it: the caller waits on, and nobody knows the name of what rings.
      expect((await act(id, 'hang-up')).body).toMatchObject({ state: 'queued' });
      await runAgain(event);
      expect(await ringOf(event)).toEqual({ state: 'done', attempts: 2 });
      const asked = await eventsAbout('leg.hang-up-asked', event.subject);
      expect(asked).toHaveLength(1);
      for (const one of asked) await hangUpLeg(deps(carrier()), one);
      expect(rung).toHaveLength(1);
      expect(await rung[0]?.ended()).toMatchObject({ hungUpBy: 'product' });
    } finally {
      line = audible;
      await silent.close();
    }
  });

  test('and whose phone is not to be found any more leaves no ringing without an outcome', async () => {
    const { caller, id, event } = await answered('+33639980245');
    desk(endless);
    await diesBeforeTheCall(event);
    await leaseIsOver(event.subject);
    await ringLeg(deps(undefined), event);
    expect(await ringOf(event)).toMatchObject({ state: 'unknown' });
    expect((await detailOf(id)).legs).toMatchObject([{ state: 'failed' }]);
    await line.world.run((tx) => abandonRing(tx, event.id));
    expect(await ringOf(event)).toMatchObject({ state: 'unknown' });
    await goes(caller, id);
  });

  test('after its work was done, and whose phone is not to be found any more, cuts nobody off', async () => {
    const { caller, id, event } = await answered('+33639980246');
    const rung = desk(() => 'answer');
    await ringLeg(deps(carrier()), event);
    await rung[0]?.until('keying');
    await rung[0]?.press('1');
    await until(async () => (await detailOf(id)).legs[0]?.state === 'joined');
    await ringLeg(deps(undefined), event);
    expect((await detailOf(id)).legs).toMatchObject([{ state: 'joined' }]);
    expect(await ringOf(event)).toMatchObject({ state: 'done' });
    await goes(caller, id);
  });
});

/** A pool that gives so many connections, and then none: the process is dead. */
function dyingAfter<Pool extends { connect(): unknown }>(pool: Pool, connections: number): Pool {
  let left = connections;
  const connect = () => {
    if (left-- > 0) return pool.connect();
    throw new Error('killed');
  };
  return new Proxy(pool, { get: (target, key) => (key === 'connect' ? connect : Reflect.get(target, key)) });
}
