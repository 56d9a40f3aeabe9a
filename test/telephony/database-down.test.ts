import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/platform/database.ts';
import { createHttp } from '../../src/platform/http-server.ts';
import { newId } from '../../src/platform/ids.ts';
import { MOST_TRIES } from '../../src/telephony/held.ts';
import { operatorPhoneRoutes } from '../../src/telephony/operator-routes.ts';
import { telephonyRoutes } from '../../src/telephony/routes.ts';
import { atTheLine } from '../support/at-the-line.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  ACCOUNT,
  callForm,
  callRow,
  newCallSid,
  post,
  PUBLIC_URL,
  rowCounts,
  TOKEN,
} from './carrier-side.ts';

/** A wire to PostgreSQL that can be cut, or left hanging without a word. */
function cuttableWire(target: URL) {
  const sockets = new Set<Socket>();
  let state: 'up' | 'cut' | 'mute' = 'up';
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    if (state === 'cut') return near.destroy();
    if (state === 'mute') return;
    const far = connect(Number(target.port), target.hostname);
    sockets.add(far);
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.on('data', (data) => state !== 'mute' && far.write(data));
    far.on('data', (data) => state !== 'mute' && near.write(data));
  });
  return {
    listen: () =>
      new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      ),
    be(next: typeof state) {
      state = next;
      if (next === 'cut') for (const socket of sockets) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

let world: World;
let http: FastifyInstance;
let wire: ReturnType<typeof cuttableWire>;
let database: ReturnType<typeof openDatabase>;

beforeAll(async () => {
  world = await startWorld({ work: false });
  await atTheLine(world);
  const url = new URL(world.database.urls.app);
  wire = cuttableWire(new URL(url));
  url.hostname = '127.0.0.1';
  url.port = String(await wire.listen());
  database = openDatabase({ app: url.href, relay: url.href }, 4, () => undefined);
  const deps = { database, clock: world.clock, log: world.product.log };
  ({ http } = await createHttp(deps, { rateLimitPerMinute: 10_000 }));
  const twilio = { accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: undefined };
  const more = { config: { publicUrl: PUBLIC_URL, twilio }, patienceMs: 500 };
  telephonyRoutes(http, { ...deps, ...more });
  operatorPhoneRoutes(http, { ...deps, ...more });
  await http.ready();
});
afterAll(async () => {
  await http.close();
  wire.close();
  await database.close();
  await world.close();
});

/** Cut, and the pool has seen it. */
async function cut(): Promise<void> {
  wire.be('cut');
  await vi.waitFor(() => expect(database.app.totalCount).toBe(0), 10_000);
}

test('while the database is away the caller is told what to do and stays in the line, and nothing is acknowledged', async () => {
  const sid = newCallSid();
  await cut();
  const before = await rowCounts(world);
  const { status, text } = await post(http, 'voice', callForm(sid));
  expect(status).toBe(200);
  expect(text).toMatch(
    /En cas d'urgence vitale.*Restez en ligne.*<Pause length="8"\/><Redirect>voice\?tries=2<\/Redirect>/s,
  );
  const told = await post(http, 'status', callForm(sid, { CallStatus: 'completed' }));
  expect(told.status).toBe(503);
  expect(await rowCounts(world)).toEqual(before);

  wire.be('up');
  const back = await post(http, 'voice?tries=2', callForm(sid));
  expect(back.text).toContain('ask=menu');
  expect(await callRow(world, sid)).toMatchObject({ state: 'ringing' });
});

test('a step that is told something only once keeps it over the detour', async () => {
  const sid = await waitingCaller();
  await cut();
  const { text } = await post(http, 'queue-end', callForm(sid, { QueueResult: 'queue-full' }));
  expect(text).toContain('<Redirect>queue-end?QueueResult=queue-full&amp;tries=2</Redirect>');
  wire.be('up');
  expect((await post(http, 'queue-end?QueueResult=queue-full&tries=2', callForm(sid))).text).toMatch(
    /file d’attente est complète.*ask=callback/s,
  );
  expect(await callRow(world, sid)).toMatchObject({ gave_up_at: expect.anything() });
});

/** A caller in the queue. */
async function waitingCaller(): Promise<string> {
  const sid = newCallSid();
  await post(http, 'voice', callForm(sid));
  await post(http, 'gather?ask=menu&place=call&asked=1', callForm(sid, { Digits: '1' }));
  return sid;
}

test('whoever waits already hears what to do, stays in the queue, and comes back to it', async () => {
  const sid = await waitingCaller();
  await cut();
  const { text } = await post(http, 'wait', callForm(sid, { QueueTime: '40' }));
  expect(text).toMatch(/composez le 15.*Restez en ligne.*<Redirect>wait\?tries=2<\/Redirect>/s);
  wire.be('up');
  expect((await post(http, 'wait?tries=2', callForm(sid))).text).toContain('Vous êtes le prochain appel.');
});

test('a key that could not be written down is asked for again, stands in no address, and nothing was promised', async () => {
  const sid = newCallSid();
  await post(http, 'voice', callForm(sid));
  await cut();
  const before = await rowCounts(world);
  const lost = await post(http, 'gather?ask=menu&place=call&asked=1', callForm(sid, { Digits: '2' }));
  expect(lost.text).toMatch(/<Redirect>gather\?ask=menu&amp;place=call&amp;asked=1&amp;tries=2<\/Redirect>/);
  expect(await rowCounts(world)).toEqual(before);
  wire.be('up');
  const again = await post(http, 'gather?ask=menu&place=call&asked=1&tries=2', callForm(sid));
  expect(again.text).toContain('ask=menu&amp;place=call&amp;asked=2');
  await post(http, 'gather?ask=menu&place=call&asked=2', callForm(sid, { Digits: '2' }));
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', choice: 'mt' });
});

test('a callback is promised by nobody while it cannot be written', async () => {
  const sid = await waitingCaller();
  await cut();
  const { text } = await post(http, 'gather?ask=callback&place=wait&asked=1', callForm(sid, { Digits: '1' }));
  expect(text).not.toContain('noté');
  expect(text).not.toContain('<Leave');
  expect(text).toContain('<Redirect>gather?ask=callback');
  wire.be('up');
  expect(await callRow(world, sid)).toMatchObject({ callback_at: null });
});

test('a database that says nothing at all keeps nobody waiting past the line’s patience', async () => {
  await post(http, 'voice', callForm(newCallSid()));
  wire.be('mute');
  const started = performance.now();
  const { status, text } = await post(http, 'voice', callForm(newCallSid()));
  expect(performance.now() - started).toBeLessThan(3_000);
  expect([status, text.includes('<Redirect>voice?tries=2')]).toEqual([200, true]);
  await cut();
  wire.be('up');
});

test('after many tries the caller is told to call again rather than kept for nothing', async () => {
  await cut();
  const { text } = await post(http, `voice?tries=${MOST_TRIES}`, callForm(newCallSid()));
  expect(text).toMatch(
    /du lundi au vendredi, de 11 heures à 17 heures.*composez le 15.*rappelez dans quelques minutes.*<Hangup\/>/s,
  );
  wire.be('up');
});

test('nobody in a conversation is left without a word: every step comes back to itself, with the names that it needs', async () => {
  await cut();
  const call = `territory=grand-douai&call=${newId()}`;
  const leg = `territory=grand-douai&leg=${newId()}`;
  for (const [step, back] of [
    [`connect?${call}`, `connect?${call}`],
    [`hold?${call}`, `hold?${call}`],
    [`dial-end?${call}&back=1`, `dial-end?${call}&back=1`],
    [`operator?${leg}`, `operator?${leg}`],
    // The key that could not be written down is asked for again.
    [`operator-ready?${leg}&asked=2`, `operator?${leg}&asked=2`],
    [`connect-back?${leg}`, `connect-back?${leg}`],
  ] as const) {
    const { status, text } = await post(http, step, callForm(newCallSid()));
    const redirect = />([^<]*)<\/Redirect>/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    expect([status, redirect]).toEqual([200, `${back}&tries=2`]);
  }
  expect((await post(http, 'conference-wait', callForm(newCallSid()))).text).toContain('Restez en ligne');
  expect((await post(http, `leg-status?${leg}`, callForm(newCallSid(), { CallStatus: 'busy' }))).status).toBe(
    503,
  );
  wire.be('up');
});
