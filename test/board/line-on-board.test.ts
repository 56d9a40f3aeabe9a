import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lineFigures, waitingCallers } from '../../src/board/line-figures.ts';
import { apply } from '../../src/board/projection.ts';
import { instant, minutes } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import type { World } from '../support/world.ts';
import { type BoardServer, connect, serveBoard, snapshot, startBoardWorld } from './board-server.ts';
import { until } from './idle-reader.ts';
import * as line from './line-rows.ts';

let world: World;
let server: BoardServer;
let token: string;
const PHONE = '+33639980142';

beforeAll(async () => {
  world = await startBoardWorld();
  token = await world.token('operator');
});
beforeEach(async () => {
  server = await serveBoard(world);
});
afterEach(() => server.close());
afterAll(() => world.close());

describe('the phone line on the board', () => {
  test('a call tells who it is for and who has it, down to the phones that ring', async () => {
    const operator = newId();
    const call = await world.run(async (tx) => {
      await line.beAtTheLine(tx, { operator, label: 'Sabine', state: 'on-call' });
      const id = await line.ringIn(tx, { choice: 'professional' });
      await line.takeCall(tx, id, operator);
      await line.planLeg(tx, { callId: id, party: 'operator', state: 'joined', operator });
      await line.planLeg(tx, { callId: id, party: 'samu', state: 'ringing' });
      await line.planLeg(tx, { callId: id, party: 'operator', state: 'left' });
      return id;
    });
    await world.settle();
    const board = await snapshot(server, token);
    expect(board.calls.find(({ id }) => id === call)).toMatchObject({
      state: 'answered',
      choice: 'professional',
      answeredBy: operator,
      connectedAt: '2026-11-23T11:30:00+01:00',
      legs: [
        { party: 'operator', operatorId: operator, state: 'joined' },
        { party: 'samu', operatorId: null, state: 'ringing' },
      ],
    });
    expect(board.operators).toContainEqual({
      id: operator,
      label: 'Sabine',
      state: 'on-call',
      since: '2026-11-23T11:30:00+01:00',
      callId: null,
    });
  });

  test('an operator whose console is gone is not on it any more', async () => {
    const operator = newId();
    await world.run((tx) => line.beAtTheLine(tx, { operator }));
    await world.settle();
    const board = await snapshot(server, token);
    const connection = connect(server, token, board.seq);
    await connection.opened;
    await world.run((tx) => line.beAtTheLine(tx, { operator, state: 'gone' }));
    await until(() => connection.changes.length > 0);
    expect(board.operators.some(({ id }) => id === operator)).toBe(true);
    expect(connection.changes[0]?.rows).toEqual([{ collection: 'operators', id: operator, value: null }]);
    connection.close();
  });

  test('whoever calls a second time is one row, from the moment the first call is owed', async () => {
    const start = await snapshot(server, token);
    const connection = connect(server, token, start.seq);
    await connection.opened;
    const first = await world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await world.run(async (tx) => {
      await line.endCall(tx, first, 'abandoned');
      await line.oweFor(tx, first, PHONE);
    });
    const second = await world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await world.settle();
    await until(() => connection.changes.length >= 4);
    const board = connection.changes.reduce(apply, start);
    const [caller] = waitingCallers(board).filter(({ call }) => call.id === second);
    expect(caller).toMatchObject({ call: { earlierCalls: 1 }, callback: { calls: 1, reason: 'abandoned' } });
    expect(JSON.stringify(board)).not.toContain(PHONE.slice(3));
    await world.run((tx) => line.callBack(tx, PHONE));
    await until(() => connection.changes.some(({ type }) => type === 'callback.done'));
    const rows = connection.changes.find(({ type }) => type === 'callback.done')?.rows;
    expect(rows).toMatchObject([
      { collection: 'callbacks', value: null },
      { collection: 'calls', id: second, value: { callbackId: null, earlierCalls: 0 } },
    ]);
    await world.run((tx) => line.endCall(tx, second));
    connection.close();
  });

  test('the day’s figures travel with the calls that change them, and begin again with the next day', async () => {
    world.clock.set(instant('2026-11-24T11:30:00+01:00'));
    const start = await snapshot(server, token);
    expect(start.today).toMatchObject({ day: '2026-11-24', endsAt: '2026-11-25T00:00:00+01:00', arrived: 0 });
    const connection = connect(server, token, start.seq);
    await connection.opened;
    const operator = newId();
    const [soon, slow, gone] = await world.run(async (tx) => [
      await line.ringIn(tx),
      await line.ringIn(tx),
      await line.ringIn(tx),
    ]);
    world.clock.advance(59_000);
    await world.run(async (tx) => {
      await line.takeCall(tx, soon as string, operator);
      // In the night: nobody could have answered.
      const night = await line.ringIn(tx);
      await tx.all(sql`update call set refused_closed = true, queued_at = null where id = ${night}`);
      await line.endCall(tx, night, 'callback');
    });
    world.clock.advance(minutes(2));
    await world.run(async (tx) => {
      await line.takeCall(tx, slow as string, operator);
      await line.endCall(tx, gone as string, 'abandoned');
    });
    await world.settle();
    await until(() => connection.changes.length >= 8);
    const board = connection.changes.reduce(apply, start);
    expect(board.today).toMatchObject({ arrived: 4, answered: 2, answeredWithin60s: 1, abandoned: 1 });
    expect(lineFigures(board, world.clock.now()).answeredSoon).toBeCloseTo(1 / 3);
    connection.close();
  });

  test('a coordinator sees that somebody talks, not that it is with the SAMU, nor who it is', async () => {
    const coordinator = await world.token('coordinator');
    await world.settle();
    const { seq, operator } = await snapshot(server, coordinator);
    expect(operator).toBeNull();
    const [office, care] = [connect(server, coordinator, seq), connect(server, token, seq)];
    await Promise.all([office.opened, care.opened]);
    await world.run(async (tx) => {
      const id = await line.ringIn(tx);
      await line.takeCall(tx, id, newId());
      await line.planLeg(tx, { callId: id, party: 'samu', state: 'joined' });
      tx.record('call.transfer-asked', id, { to: 'samu' });
      tx.record('call.wrapped-up', id, { outcome: 'samu' });
      tx.record('call.identified', await line.ringIn(tx), { patientId: newId() });
    });
    await until(() => office.changes.length === 7 && care.changes.length === 7);
    expect(JSON.stringify(care.changes)).toContain('samu');
    expect(JSON.stringify(office.changes)).not.toMatch(/samu|patientId/);
    const board = await snapshot(server, coordinator);
    expect(board.calls.every((call) => call.legs.length === 0)).toBe(true);
    office.close();
    care.close();
  });
});

test('the metrics tell how each line stands, by its territory alone', async () => {
  const { calls, callbacks } = await snapshot(server, token);
  await world.run((tx) => line.ringIn(tx));
  world.clock.advance(45_000);
  const waiting = calls.filter(({ state }) => state === 'queued').length + 1;
  const text = String((await world.request('GET', '/metrics', undefined, { as: undefined })).body);
  const value = (name: string) =>
    Number(new RegExp(`^recours_line_${name}\\{territory="grand-douai"\\} (.*)$`, 'm').exec(text)?.[1]);
  expect(value('waiting')).toBe(waiting);
  expect(value('longest_wait_seconds')).toBeGreaterThanOrEqual(45);
  expect(value('answered_today')).toBe((await snapshot(server, token)).today.answered);
  expect(value('answered_within_60s_today')).toBeGreaterThan(0);
  expect(value('abandoned_today')).toBe(1);
  expect(value('operators')).toBe(1);
  expect(value('callbacks_open')).toBe(callbacks.length);
  expect(text).not.toContain('639980142');
});
