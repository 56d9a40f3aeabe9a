import { EventEmitter } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { apply, type BoardState, type Change } from '../../src/board/projection.ts';
import { after, hours } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { insertTerritory, type World } from '../support/world.ts';
import {
  type BoardServer,
  connect,
  serveBoard,
  type ServeOptions,
  snapshot,
  startBoardWorld,
} from './board-server.ts';
import { idleReader, until } from './idle-reader.ts';
import * as line from './line-rows.ts';

let world: World;
let token: string;
const servers: BoardServer[] = [];

async function serve(options: ServeOptions = {}): Promise<BoardServer> {
  const server = await serveBoard(world, options);
  servers.push(server);
  return server;
}

beforeAll(async () => {
  world = await startBoardWorld();
  await insertTerritory(world.database, 'autre-territoire', '+33353010999');
  token = await world.token('operator');
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => world.close());

/** A morning of the line: calls, operators, callbacks, requests, places and tasks come and go, several at the same time. */
async function liveThrough(steps: number): Promise<void> {
  const { doctor } = await world.run(async (tx) => ({ doctor: await line.registerDoctor(tx) }));
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    const operator = newId();
    for (let i = 0; i < steps; i++) {
      // Two writers a number: somebody is owed a callback while they are on the line again.
      const phone = `+3363998010${i % 3}${writer % 2}`;
      const call = await world.run((tx) => line.ringIn(tx, { phone }));
      if (i % 2 === 0) await world.run((tx) => line.oweFor(tx, call, phone));
      await world.run((tx) =>
        line.beAtTheLine(tx, { operator, state: i % 4 === 3 ? 'gone' : 'on-call', callId: call }),
      );
      if (i % 3 === 0) await world.run((tx) => line.takeCall(tx, call, operator));
      if (i % 3 === 0)
        await world.run((tx) => line.planLeg(tx, { callId: call, party: 'samu', state: 'joined' }));
      if (i % 5 === 4) await world.run((tx) => line.callBack(tx, phone));
      const request = await world.run((tx) => line.receiveRequest(tx));
      if (writer === 0) {
        const start = after(world.clock.now(), hours(1) + i * 900_000);
        const slot = await world.run((tx) => line.publishSlot(tx, { ...doctor, start, capacity: 2 }));
        await world.run((tx) => line.takeSeat(tx, slot, request));
      }
      const task = await world.run((tx) => line.openTask(tx));
      if (i % 2 === 0) await world.run((tx) => line.finishTask(tx, task));
      await world.run(async (tx) => {
        await line.endCall(tx, call, i % 3 === 0 ? 'completed' : 'abandoned');
        if (i % 3 === 0 && writer !== 0) await line.moveRequest(tx, request, 'closed');
      });
    }
  });
  await Promise.all(writers);
  await world.settle();
}

function underWay(done: Promise<void>) {
  let on = true;
  return { done: done.finally(() => (on = false)), isUnderWay: () => on };
}

const numbers = (changes: readonly Change[]) => changes.map((change) => change.seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const withoutTime = (board: BoardState) => ({ ...board, at: undefined });

describe('the live board', () => {
  test('gives a snapshot and then every change once and in order, across cuts and a restart of the server', async () => {
    let server = await serve();
    const start = await snapshot(server, token);
    let board = start;
    const received: number[] = [];
    const living = underWay(liveThrough(15));
    let cuts = 0;
    while (living.isUnderWay() || board.seq < (await snapshot(server, token)).seq) {
      const patience = 5 + (cuts % 7) * 3;
      const connection = connect(server, token, board.seq, (change) => {
        received.push(change.seq);
        board = apply(board, change);
        if (received.length % patience === 0) connection.close();
      });
      await connection.opened;
      await Promise.race([connection.closed, new Promise((resolve) => setTimeout(resolve, 200))]);
      connection.close();
      await connection.closed;
      expect(connection.resets).toEqual([]);
      if (++cuts === 5) {
        await server.close();
        server = await serve();
      }
    }
    await living.done;
    const end = await snapshot(server, token);
    expect(cuts).toBeGreaterThan(5);
    expect(received).toEqual(range(start.seq + 1, end.seq));
    expect(withoutTime(board)).toEqual(withoutTime(end));
  });

  test('carries with a change the rows that it touched, as they stand', async () => {
    const server = await serve();
    const { seq } = await snapshot(server, token);
    const connection = connect(server, token, seq);
    await connection.opened;
    const ids = await world.run(async (tx) => {
      const doctor = await line.registerDoctor(tx);
      const slot = await line.publishSlot(tx, { ...doctor, start: after(tx.at, hours(3)) });
      return { slot, request: await line.receiveRequest(tx) };
    });
    const heard = (type: string) => until(() => connection.changes.some((change) => change.type === type));
    await world.settle();
    // A row is told as it stands when it is read: the place is to be seen free before it is taken.
    await heard('slot.published');
    await heard('request.received');
    await world.run((tx) => line.takeSeat(tx, ids.slot, ids.request));
    await heard('booking.made');
    const rowsOf = (type: string) => connection.changes.find((change) => change.type === type)?.rows;
    expect(rowsOf('slot.published')).toMatchObject([
      {
        collection: 'slots',
        id: ids.slot,
        value: {
          professionalName: 'Claire Wattel',
          commune: 'Auby',
          freePlaces: 1,
          start: '2026-11-23T14:30:00+01:00',
        },
      },
    ]);
    expect(rowsOf('request.received')).toMatchObject([
      {
        collection: 'requests',
        id: ids.request,
        value: { state: 'received', commune: 'Douai', deadline: '2026-11-24T11:30:00+01:00' },
      },
    ]);
    expect(rowsOf('booking.made')).toMatchObject([
      { collection: 'requests', id: ids.request, value: { state: 'booked' } },
      { collection: 'slots', id: ids.slot, value: null },
    ]);
    connection.close();
  });

  test('looks by itself when nobody tells it that there is news', async () => {
    const deaf = {
      news: new EventEmitter<{ news: [string[]] }>(),
      announce: async () => undefined,
      hint: async () => undefined,
      close: async () => undefined,
    };
    const server = await serve({ lookEveryMs: 50, replaced: { fanout: deaf } });
    const { seq } = await snapshot(server, token);
    const connection = connect(server, token, seq);
    await connection.opened;
    await world.run((tx) => line.openTask(tx));
    await until(() => connection.changes.length > 0);
    expect(numbers(connection.changes)).toEqual([seq + 1]);
    connection.close();
  });

  test('sends a reader back to the snapshot who was away for too long', async () => {
    const server = await serve({ kept: 20 });
    for (let i = 0; i < 25; i++) await world.run((tx) => line.openTask(tx));
    await world.settle();
    const { seq } = await snapshot(server, token);
    const late = connect(server, token, seq - 21);
    expect(await late.closed).toBe(4000);
    expect([late.resets, late.changes]).toEqual([[{ type: 'reset', reason: 'too-old' }], []]);
    const intime = connect(server, token, seq - 20);
    await until(() => intime.changes.length === 20);
    expect(numbers(intime.changes)).toEqual(range(seq - 19, seq));
    intime.close();
  });

  test('sends a reader back who knows a number that the feed has not reached', async () => {
    const server = await serve();
    const { seq } = await snapshot(server, token);
    const stranger = connect(server, token, seq + 1);
    await stranger.closed;
    expect(stranger.resets).toEqual([{ type: 'reset', reason: 'unknown-seq' }]);
  });

  test('lengthens what it keeps backwards for a reader who comes later and knows less', async () => {
    const server = await serve();
    const { seq } = await snapshot(server, token);
    const first = connect(server, token, seq);
    await first.opened;
    await world.run((tx) => line.openTask(tx));
    await until(() => first.changes.length === 1);
    const second = connect(server, token, seq - 30);
    await until(() => second.changes.length === 31);
    expect(numbers(second.changes)).toEqual(range(seq - 29, seq + 1));
    first.close();
    second.close();
  });

  test('resets a reader who does not read instead of keeping everything for them, while others go on', async () => {
    const kept = 30;
    const server = await serve({ kept });
    const { seq } = await snapshot(server, token);
    const swift = connect(server, token, seq);
    await swift.opened;
    const slow = await idleReader(server, token, seq);
    const padding = 'x'.repeat(120_000);
    for (let i = 0; i < 150; i++) {
      await world.run(async (tx) => {
        tx.record('test.happened', newId(), { padding });
      });
      if (i % 10 === 9) await world.settle();
    }
    await until(() => swift.changes.length === 150);
    expect(numbers(swift.changes)).toEqual(range(seq + 1, seq + 150));
    expect([...server.http.websocketServer.clients].every((client) => client.bufferedAmount < 300_000)).toBe(
      true,
    );
    const read = await slow.readOn();
    expect(read.at(-1)).toBe('{"type":"reset","reason":"slow"}');
    const got = read.slice(0, -1).map((text) => (JSON.parse(text) as Change).seq);
    expect(got.length).toBeLessThan(150);
    expect(got).toEqual(range(seq + 1, seq + got.length));
    swift.close();
  });

  test('answers a reader who asks whether anybody is there', async () => {
    const server = await serve();
    const { seq } = await snapshot(server, token);
    const reader = connect(server, token, seq);
    await reader.opened;
    reader.ask();
    await until(() => reader.answers.length > 0);
    expect(reader.answers).toEqual([{ type: 'here', at: '2026-11-23T10:30:00.000Z' }]);
    reader.close();
  });

  test('closes on a reader whose token is revoked', async () => {
    const server = await serve({ checkEveryMs: 100 });
    const mine = await world.token('operator');
    await world.settle();
    const { seq } = await snapshot(server, token);
    const reader = connect(server, mine, seq);
    const other = connect(server, token, seq);
    await Promise.all([reader.opened, other.opened]);
    await world.database.owner.query(
      'update access_token set revoked_at = created_at where id = (select max(id::text)::uuid from access_token)',
    );
    expect(await reader.closed).toBe(4401);
    await world.run((tx) => line.openTask(tx));
    await until(() => other.changes.length > 0);
    other.close();
  });
});

describe('who reads the board', () => {
  test('another territory sees nothing of this one', async () => {
    const server = await serve();
    const foreign = await world.token('operator', { territoryId: 'autre-territoire' });
    await world.settle();
    const before = await snapshot(server, foreign);
    expect(before).toMatchObject({
      territory: { id: 'autre-territoire' },
      calls: [],
      requests: [],
      slots: [],
      tasks: [],
    });
    const { seq } = await snapshot(server, token);
    const [theirs, ours] = [connect(server, foreign, before.seq), connect(server, token, seq)];
    await Promise.all([theirs.opened, ours.opened]);
    await world.run((tx) => line.receiveRequest(tx));
    await world.run((tx) => line.openTask(tx), 'autre-territoire');
    await until(() => ours.changes.length > 0 && theirs.changes.length > 0);
    expect(theirs.changes.map((change) => change.type)).toEqual(['task.opened']);
    expect(ours.changes.map((change) => change.type)).toEqual(['request.received']);
    theirs.close();
    ours.close();
  });

  test('nobody learns from it who the patient is or what they suffer from', async () => {
    const server = await serve();
    const before = await snapshot(server, token);
    const connection = connect(server, token, before.seq);
    await connection.opened;
    const request = await world.run((tx) => line.receiveRequest(tx));
    await until(() => connection.changes.length > 0);
    const told = JSON.stringify([await snapshot(server, token), connection.changes]);
    expect(told).toContain(request);
    expect(told).not.toContain(line.SECRET_NAME);
    expect(told).not.toContain(line.SECRET_MOTIVE);
    connection.close();
  });

  test('a coordinator sees that a request is there, not what triage found', async () => {
    const server = await serve();
    const coordinator = await world.token('coordinator');
    await world.settle();
    const { seq } = await snapshot(server, coordinator);
    const [office, care] = [connect(server, coordinator, seq), connect(server, token, seq)];
    await Promise.all([office.opened, care.opened]);
    const id = await world.run((tx) => line.receiveRequest(tx));
    await world.run((tx) => line.raiseRedFlag(tx, id));
    await until(() => office.changes.length === 2 && care.changes.length === 2);
    expect(care.changes[1]).toMatchObject({
      type: 'request.red-flagged',
      rows: [{ value: { redFlag: 'raised', orientation: 'samu' } }],
    });
    expect(office.changes[1]).toMatchObject({
      type: 'request.changed',
      data: {},
      rows: [{ id, value: { redFlag: null, orientation: null } }],
    });
    const row = (await snapshot(server, coordinator)).requests.find((request) => request.id === id);
    expect(row).toMatchObject({ redFlag: null, orientation: null, commune: 'Douai' });
    office.close();
    care.close();
  });

  test.each(['professional', 'regulator', 'partner', 'admin'] as const)('a %s has no board', async (role) => {
    const server = await serve();
    const theirs = await world.token(role);
    await expect(snapshot(server, theirs)).rejects.toThrow('403');
    await expect(connect(server, theirs, 0).opened).rejects.toThrow('refused');
  });

  test('without a token there is none', async () => {
    const server = await serve();
    await expect(connect(server, 'a-token-that-nobody-has-issued', 0).opened).rejects.toThrow('refused');
    expect((await fetch(`${server.url}/v1/board/live?after=0`)).status).toBe(401);
    expect(
      (await fetch(`${server.url}/v1/board/live?after=0`, { headers: { authorization: `Bearer ${token}` } }))
        .status,
    ).toBe(426);
  });
});
