import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { atTheLine, choosesAndWaits, nobodyAtTheLine } from '../support/at-the-line.ts';
import { callForm, callRow, newCallSid, post } from './carrier-side.ts';
import { aLine, callId, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';

let line: TestLine;
beforeAll(async () => {
  line = await aLine();
  await atTheLine(line.world, { operators: 3 });
});
afterAll(() => line.close());

const PATIENTLY = { timeout: 10_000 };

/** Why the line owes a call to whoever made this one. */
const owedFor = async (id: string) =>
  (
    await line.world.database.owner.query<{ reason: string }>(
      `select reason from callback where call_id = $1 and state = 'open'`,
      [id],
    )
  ).rows.map(({ reason }) => reason);

/** An operator who picks up and says that it is no answering machine. */
const picksUp = (call: CallHandle) => {
  void call.press('1').catch(() => undefined);
  return 'answer' as const;
};
const queued = ({ network }: TestLine, from?: string) =>
  choosesAndWaits(network.dial(from === undefined ? {} : { from }));

test('a caller is greeted, waits, is answered on the operator’s phone and parts', async () => {
  const { world, network } = line;
  const operator = Promise.withResolvers<CallHandle>();
  network.phone(OPERATOR_PHONE, (call) => {
    operator.resolve(call);
    return picksUp(call);
  });
  const caller = await queued(line, '+33639980151');
  expect(caller.heard[0]).toMatch(/^En cas d'urgence vitale/);
  const id = await callId(world, caller.sid);

  const answered = await world.request('POST', `/v1/calls/${id}/answer`);
  expect(answered.status).toBe(200);
  expect(answered.body).toMatchObject({ state: 'answered', phone: '+33639980151' });
  await caller.until('talking');
  world.clock.advance(60_000);
  caller.hangUp();
  await (await operator.promise).ended();
  await network.settled();
  await world.settle();
  expect(caller.errors).toEqual([]);
  const { body } = await world.request('GET', `/v1/calls/${id}`);
  expect(body).toMatchObject({ state: 'ended', outcome: 'completed', talkedSeconds: 60 });
  expect(await owedFor(id)).toEqual([]);
});

test('the first operator wins, the others are told so', async () => {
  const { world, network } = line;
  network.phone(OPERATOR_PHONE, picksUp);
  const caller = await queued(line, '+33639980152');
  const id = await callId(world, caller.sid);
  const tokens = await Promise.all(Array.from({ length: 5 }, () => world.token('operator')));
  const answers = await Promise.all(
    tokens.map((as) => world.request('POST', `/v1/calls/${id}/answer`, undefined, { as })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(
    answers.filter(({ status, body }) => status === 409 && body.type === '/problems/call-already-answered'),
  ).toHaveLength(4);
  await caller.until('talking');
  caller.hangUp();
  await world.settle();
});

test('an operator whose phone is not picked up loses nothing: the caller waits on, and anybody may answer', async () => {
  const { world, network } = line;
  network.phone(OPERATOR_PHONE, () => 'no-answer');
  const caller = await queued(line, '+33639980153');
  const id = await callId(world, caller.sid);
  await world.request('POST', `/v1/calls/${id}/answer`);
  await vi.waitFor(
    async () =>
      expect(await callRow(world, caller.sid)).toMatchObject({
        state: 'queued',
        answered_at: null,
        answered_by: null,
      }),
    PATIENTLY,
  );
  expect(caller.state).toBe('waiting');

  network.phone(OPERATOR_PHONE, picksUp);
  expect((await world.request('POST', `/v1/calls/${id}/answer`)).status).toBe(200);
  await caller.until('talking');
  caller.hangUp();
  await network.settled();
  await world.settle();
  expect(await callRow(world, caller.sid)).toMatchObject({ state: 'ended', outcome: 'completed' });
});

test('a caller who hangs up while the operator’s phone rings is owed a call, and was not served', async () => {
  const { world, network } = line;
  const ringing = Promise.withResolvers<void>();
  const pickedUp = Promise.withResolvers<'no-answer'>();
  network.phone(OPERATOR_PHONE, () => {
    ringing.resolve();
    return pickedUp.promise;
  });
  const caller = await queued(line, '+33639980158');
  const id = await callId(world, caller.sid);
  await world.request('POST', `/v1/calls/${id}/answer`);
  await ringing.promise;
  caller.hangUp();
  pickedUp.resolve('no-answer');
  await network.settled();
  await world.settle();
  expect(await callRow(world, caller.sid)).toMatchObject({
    state: 'ended',
    outcome: 'abandoned',
    answered_at: null,
  });
  expect(await owedFor(id)).toEqual(['abandoned']);
});

test('a caller who hangs up while waiting is owed a call; nobody can answer the call any more', async () => {
  const { world, network } = line;
  const caller = await queued(line, '+33639980154');
  const id = await callId(world, caller.sid);
  caller.hangUp();
  await network.settled();
  await world.settle();
  expect((await world.request('POST', `/v1/calls/${id}/answer`)).body.type).toBe('/problems/call-ended');
  expect(await callRow(world, caller.sid)).toMatchObject({ state: 'ended', outcome: 'abandoned' });
  expect(await owedFor(id)).toEqual(['abandoned']);
});

test('a caller who was gone before the line could connect them is owed a call, and was not served', async () => {
  const { world, network } = line;
  const caller = await queued(line, '+33639980155');
  const id = await callId(world, caller.sid);
  network.setApiDown('unavailable');
  await world.request('POST', `/v1/calls/${id}/answer`);
  caller.hangUp();
  await network.settled();
  expect(await callRow(world, caller.sid)).toMatchObject({ state: 'ended', outcome: 'completed' });
  network.setApiDown(false);
  await world.settle();
  expect(await callRow(world, caller.sid)).toMatchObject({ state: 'ended', outcome: 'abandoned' });
  expect(await owedFor(id)).toEqual(['abandoned']);
});

test('a call whose end nobody told does not stay in the queue: it ends when an operator tries to take it', async () => {
  const { world } = line;
  line.network.phone(OPERATOR_PHONE, picksUp);
  // The carrier does not know this call any more; its callbacks were lost with the process that should have heard them.
  const sid = newCallSid();
  const url = line.base;
  await post(world.http, 'voice', callForm(sid), { url });
  await post(world.http, 'gather?ask=menu&place=call&asked=1', callForm(sid, { Digits: '1' }), { url });
  const id = await callId(world, sid);
  expect((await world.request('POST', `/v1/calls/${id}/answer`)).status).toBe(200);
  // The operator's phone rings first, and only then is the caller sought.
  await vi.waitFor(
    async () =>
      expect(await callRow(world, sid)).toMatchObject({
        state: 'ended',
        outcome: 'abandoned',
        answered_at: null,
      }),
    PATIENTLY,
  );
  await world.settle();
  expect(await owedFor(id)).toEqual(['abandoned']);
});

test('the operator hangs up, and the carrier’s yes ends the call', async () => {
  const { world, network } = line;
  network.phone(OPERATOR_PHONE, picksUp);
  const caller = await queued(line, '+33639980156');
  const id = await callId(world, caller.sid);
  expect((await world.request('POST', `/v1/calls/${id}/hang-up`)).body.type).toBe(
    '/problems/call-not-answered',
  );
  await world.request('POST', `/v1/calls/${id}/answer`);
  await caller.until('talking');
  expect((await world.request('POST', `/v1/calls/${id}/hang-up`)).status).toBe(200);
  expect((await caller.ended()).hungUpBy).toBe('product');
  await network.settled();
  await world.settle();
  expect((await world.request('POST', `/v1/calls/${id}/hang-up`)).body).toMatchObject({
    state: 'ended',
    outcome: 'completed',
  });
});

test('an answer that was taken back before the carrier’s lost yes was cleared up rings the operator no second time', async () => {
  const lossy = await aLine({
    chaos: { seed: 1, repeat: 0, shuffle: false, drop: 0, forge: 0, loseAnswer: 1 },
  });
  await atTheLine(lossy.world);
  let rings = 0;
  lossy.network.phone(OPERATOR_PHONE, () => {
    rings++;
    return 'no-answer';
  });
  const caller = await queued(lossy, '+33639980159');
  await lossy.world.request('POST', `/v1/calls/${await callId(lossy.world, caller.sid)}/answer`);
  await vi.waitFor(async () => {
    expect(rings).toBe(1);
    expect(await callRow(lossy.world, caller.sid)).toMatchObject({ state: 'queued' });
  }, PATIENTLY);
  await lossy.world.settle();
  expect(rings).toBe(1);
  expect(await callRow(lossy.world, caller.sid)).toMatchObject({ state: 'queued' });
  await lossy.close();
});

describe('where no operator phone is set', () => {
  let bare: TestLine;
  beforeAll(async () => {
    bare = await aLine({ operatorPhone: undefined });
    await atTheLine(bare.world);
  });
  afterAll(() => bare.close());

  test('the caller is told to expect a call, which is owed until somebody has made it', async () => {
    const caller = await queued(bare, '+33639980157');
    const id = await callId(bare.world, caller.sid);
    await bare.world.request('POST', `/v1/calls/${id}/answer`);
    await caller.ended();
    expect(caller.heard.at(-1)).toContain('Elle vous rappelle dans un instant');
    await bare.network.settled();
    await bare.world.settle();
    const { rows } = await bare.world.database.owner.query(`select state from callback where call_id = $1`, [
      id,
    ]);
    expect(rows).toEqual([{ state: 'open' }]);
  });

  test('a withheld number cannot be answered, and keeps waiting', async () => {
    const caller = await queued(bare);
    const id = await callId(bare.world, caller.sid);
    expect((await bare.world.request('POST', `/v1/calls/${id}/answer`)).body.type).toBe(
      '/problems/no-operator-phone',
    );
    expect(await callRow(bare.world, caller.sid)).toMatchObject({ state: 'queued' });
  });
});

test('a callback asked for in the queue keeps its place, and is heard to be noted on the way out', async () => {
  const { world } = line;
  const first = await queued(line, '+33639980171');
  const [id, next] = [await callId(world, first.sid), await queued(line, '+33639980172')];
  await first.press('9');
  await first.press('1');
  await first.ended();
  expect(first.heard.slice(-3).join(' ')).toMatch(/C’est noté.*le 15.*Au revoir/);
  expect(first.errors).toEqual([]);
  expect(await owedFor(id)).toEqual(['requested']);
  await line.network.settled();
  await world.settle();
  expect(await callRow(world, first.sid)).toMatchObject({ state: 'ended', outcome: 'callback' });
  next.hangUp();
});

test('when the last operator leaves, whoever waits is offered a callback and is never left on a dead line', async () => {
  const quiet = await aLine();
  await atTheLine(quiet.world);
  const caller = await queued(quiet, '+33639980173');
  await nobodyAtTheLine(quiet.world);
  await caller.until('keying');
  expect(caller.heard.at(-3)).toContain('ne peut pas attendre');
  await caller.staySilent();
  await caller.staySilent();
  await caller.ended();
  expect(caller.heard.join(' ')).toMatch(/Votre appel est noté.*de 11 heures à 17 heures.*le 15/);
  expect(caller.errors).toEqual([]);
  const { rows } = await quiet.world.database.owner.query('select reason from callback');
  expect(rows).toEqual([{ reason: 'missed' }]);
  await quiet.close();
});

test('a morning of callers with callbacks shuffled, repeated and forged ends as the network saw it', async () => {
  const chaos = { seed: 7, repeat: 2, shuffle: true, shuffleMs: 60, drop: 0, forge: 0.3 };
  const storm = await aLine({ chaos });
  await atTheLine(storm.world, { operators: 3 });
  await storm.world.database.owner.query(`update territory set line = '{"limits": {"longestQueue": 100}}'`);
  storm.network.phone(OPERATOR_PHONE, picksUp);
  const callers = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => {
      const caller = await queued(storm, `+336399801${String(i).padStart(2, '0')}`);
      if (i % 2 === 0) {
        await storm.world.request('POST', `/v1/calls/${await callId(storm.world, caller.sid)}/answer`);
        await caller.until('talking', 20_000);
      }
      caller.hangUp();
      return caller;
    }),
  );
  await storm.network.settled();
  await storm.world.settle();
  const wanted = callers.map(({ account }, i) => ({
    sid: account.sid,
    from: account.from,
    outcome: i % 2 === 0 ? 'completed' : 'abandoned',
  }));
  const { rows } = await storm.world.database.owner.query(
    `select c.carrier_sid as sid, p.phone as "from", c.outcome from call c join call_party p on p.call_id = c.id`,
  );
  const bySid = (one: { sid: string }, other: { sid: string }) => (one.sid < other.sid ? -1 : 1);
  expect(rows.sort(bySid)).toEqual(wanted.sort(bySid));
  expect(storm.network.callbacks.forged.length).toBeGreaterThan(10);
  expect(storm.network.callbacks.forged.every(({ status }) => status === 403)).toBe(true);
  await storm.close();
});
