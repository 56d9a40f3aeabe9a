import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { byRoad } from '../../src/matching/by-road.ts';
import type { Candidate } from '../../src/matching/need.ts';
import { rank } from '../../src/matching/rank.ts';
import { travelBook } from '../../src/matching/travel-book.ts';
import { after, hours, instant } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { deadlineOf } from '../../src/requests/deadline.ts';
import { kilometres, kilometresInWords, type Point } from '../../src/territory/distance.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld } from '../support/world.ts';

const at = instant('2026-11-23T11:20:00+01:00');
const douai = { lat: 50.37069, lng: 3.07922 };
const across = { lat: 50.38, lng: 3.08 };
const km = (to: Point) => kilometresInWords(kilometres(douai, to));
const byTheRing = { lat: 50.42, lng: 3.05 };

let server: Server | undefined;
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server?.closeAllConnections();
      if (server) server.close(() => resolve());
      else resolve();
    }),
);

/** A real HTTP server that speaks like OSRM: `seconds` to each place, or what `answer` does. */
async function aServer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const table =
  (secondsTo: (lat: number) => number | null) => (request: IncomingMessage, response: ServerResponse) => {
    const points = /driving\/([^?]+)/.exec(request.url ?? '')?.[1]?.split(';') ?? [];
    const durations = [points.map((point, i) => (i === 0 ? 0 : secondsTo(Number(point.split(',')[1]))))];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ code: 'Ok', durations }));
  };

const logged: string[] = [];
const log = createLog('debug', { write: (line) => logged.push(line) });

const place = (
  slotId: string,
  where: { lat: number; lng: number },
  more: Partial<Candidate> = {},
): Candidate => ({
  slotId,
  professionalId: slotId,
  placeId: slotId,
  start: after(at, hours(3)),
  end: after(at, hours(4)),
  mode: 'AMB',
  ...where,
  freePlaces: 1,
  load: { given: 4, taken: 2 },
  isTreatingDoctor: false,
  ...more,
});
const need = { modes: ['AMB' as const], from: douai, deadline: deadlineOf(at) };
const both = [place('across the river', across), place('by the ring road', byTheRing)];

describe('Ways by road', () => {
  test('a practice beyond a river comes after one farther by the ring road, and the nurse reads the minutes', async () => {
    const { url, asked } = await aServer(table((lat) => (lat < 50.4 ? 30 * 60 : 9 * 60)));
    const book = travelBook({ url, log });
    await book.learn(douai, both);
    const proposals = rank(need, byRoad(douai, both, book), at, 2);
    expect(proposals.map(({ slotId }) => slotId)).toEqual(['by the ring road', 'across the river']);
    expect(proposals[0]?.reasons.map(({ text }) => text)).toContain(`à 9 min de route (${km(byTheRing)})`);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBe(
      '/table/v1/driving/3.08,50.37;3.08,50.38;3.05,50.42?sources=0&annotations=duration',
    );
  });

  test('are asked once for a neighbourhood and a practice; a patient’s door is never told (rule 8)', async () => {
    const { url, asked } = await aServer(table(() => 600));
    const book = travelBook({ url, log });
    await Promise.all([book.learn(douai, both), book.learn(douai, both)]);
    await book.learn({ lat: 50.3744, lng: 3.0761 }, both);
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toContain('50.3744');
    await book.learn(douai, [...both, place('a new one', { lat: 50.3, lng: 3.1 })]);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain('3.1,50.3?');
  });

  test('a place that no road leads to stands by its distance, and says so', async () => {
    const { url } = await aServer(table((lat) => (lat < 50.4 ? null : 600)));
    const book = travelBook({ url, log });
    await book.learn(douai, both);
    const [, river] = rank(need, byRoad(douai, both, book), at, 2).toSorted((a) =>
      a.slotId === 'across the river' ? 1 : -1,
    );
    expect(river?.reasons.map(({ text }) => text)).toContain(
      `à ${km(across)} à vol d’oiseau (temps de trajet inconnu)`,
    );
  });
});

describe('A travel-time server that fails', () => {
  test.each([
    ['never answers', () => undefined],
    ['answers with an error', (_: unknown, response: ServerResponse) => response.writeHead(503).end()],
    ['answers with something else', (_: unknown, response: ServerResponse) => response.end('<html>')],
    [
      'answers for other places',
      (_: unknown, response: ServerResponse) =>
        response.end(JSON.stringify({ code: 'Ok', durations: [[0]] })),
    ],
    [
      'answers without end',
      (_: unknown, response: ServerResponse) => {
        const more = () => {
          if (!response.destroyed && response.write('0'.repeat(65_536))) setImmediate(more);
          else response.once('drain', more);
        };
        more();
      },
    ],
    [
      'answers at too great a length',
      (_: unknown, response: ServerResponse) =>
        response.end(`${' '.repeat(300_000)}{"code":"Ok","durations":[[0,60,60]]}`),
    ],
    [
      'sends elsewhere',
      (_: unknown, response: ServerResponse) =>
        response.writeHead(302, { location: 'http://127.0.0.1:1' }).end(),
    ],
  ])(
    'and %s changes nothing: distances are used, and it is left alone for a while',
    async (_name, answer) => {
      const { url, asked } = await aServer(answer);
      const book = travelBook({ url, log, timeoutMs: 300 });
      await book.learn(douai, both);
      await book.learn(douai, both);
      expect(asked).toHaveLength(1);
      const proposals = rank(need, byRoad(douai, both, book), at, 2);
      expect(proposals.map(({ slotId }) => slotId)).toEqual(['across the river', 'by the ring road']);
      expect(proposals[0]?.reasons.map(({ text }) => text)).toContain(
        `à ${km(across)} à vol d’oiseau (temps de trajet inconnu)`,
      );
      expect(logged.at(-1)).toContain('did not answer');
      expect(logged.join()).not.toContain('50.38');
    },
  );

  test('and one that is not there at all', async () => {
    const book = travelBook({ url: 'http://127.0.0.1:1', log });
    await book.learn(douai, both);
    expect(book.minutes(douai, across)).toBeUndefined();
  });
});

test('Proposals of the product go by road where a server is configured, and by distance where it falls silent', async () => {
  let speaks = true;
  const { url } = await aServer((request, response) => {
    if (speaks) table(() => 12 * 60)(request, response);
  });
  const world = await startWorld({ work: false, env: { TRAVEL_URL: `${url}/` } });
  try {
    const doctor = await aDoctor(world);
    await aSlot(world, doctor, '2026-11-23T15:00:00+01:00');
    const texts = async (id: string) =>
      (await world.request('GET', `/v1/requests/${id}/proposals`)).body.items[0].reasons
        .map(({ text }: { text: string }) => text)
        .join();
    expect(await texts(await aTriagedRequest(world))).toContain('12 min de route');
    speaks = false;
    const auby = await aTriagedRequest(world, {
      patient: { familyName: 'Inventé', givenName: 'Autre', birthDate: '1980-05-05', insee: '59028' },
    });
    expect(await texts(auby)).toContain('temps de trajet inconnu');
  } finally {
    await world.close();
  }
});
