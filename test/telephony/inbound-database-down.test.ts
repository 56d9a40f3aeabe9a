import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/platform/database.ts';
import { createHttp } from '../../src/platform/http-server.ts';
import { smsRoutes } from '../../src/telephony/sms-routes.ts';
import { startWorld, type World } from '../support/world.ts';
import { ACCOUNT, LINE, post, PUBLIC_URL, rowCounts, TOKEN } from './carrier-side.ts';

let world: World;
/** The line's webhooks, and the same with little patience. */
let http: FastifyInstance;
let hasty: FastifyInstance;
let database: ReturnType<typeof openDatabase>;
/** The way to PostgreSQL, which may be closed. */
let closed = true;
const sockets = new Set<Socket>();
const gate = createServer((near) => {
  near.on('error', () => undefined);
  if (closed) return near.destroy();
  const { port, hostname } = new URL(world.database.urls.app);
  const far = connect(Number(port), hostname);
  sockets.add(near).add(far);
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
  near.pipe(far).pipe(near);
});

beforeAll(async () => {
  world = await startWorld({ work: false });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const url = new URL(world.database.urls.app);
  url.host = `127.0.0.1:${(gate.address() as AddressInfo).port}`;
  database = openDatabase({ app: url.href, relay: url.href }, 4, () => undefined);
  const deps = { database, clock: world.clock, log: world.product.log };
  const twilio = { accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: undefined };
  const serve = async (patienceMs: number) => {
    const made = await createHttp(deps, { rateLimitPerMinute: 10_000 });
    smsRoutes(made.http, { ...deps, config: { publicUrl: PUBLIC_URL, twilio }, patienceMs });
    await made.http.ready();
    return made.http;
  };
  [http, hasty] = await Promise.all([serve(3_000), serve(300)]);
});
afterAll(async () => {
  await Promise.all([http.close(), hasty.close()]);
  await database.close();
  for (const socket of sockets) socket.destroy();
  gate.close();
  await world.close();
});

const form = (MessageSid: string) => ({ To: LINE, From: '+33639980145', Body: 'ANNULER', MessageSid });

test('while the database is away whoever writes learns at once that nothing was done, and what to do', async () => {
  const before = await rowCounts(world);
  const { status, text } = await post(hasty, 'sms', form('SMdown'));
  expect(status).toBe(200);
  expect(text).toMatch(
    /<Message>Nous n('|&apos;)avons pas pu traiter votre SMS : ne comptez pas dessus\. .*03 53 01 01 23.*15, ou 114 par SMS/,
  );
  expect(await rowCounts(world)).toEqual(before);
});

test('a database that is back a moment later has the text, once', async () => {
  const answer = post(http, 'sms', form('SMlater'));
  await wait(400);
  closed = false;
  expect((await answer).text).toMatch(/Nous ne trouvons pas de rendez-vous/);
  const { rows } = await world.database.owner.query(`select carrier_sid from inbound_sms`);
  expect(rows).toEqual([{ carrier_sid: 'SMlater' }]);
});

test('what becomes of a text that was sent is not acknowledged while it cannot be written down', async () => {
  closed = true;
  for (const socket of sockets) socket.destroy();
  await wait(50);
  const step = `sms-status?territory=grand-douai&sms=${crypto.randomUUID()}`;
  expect((await post(http, step, { MessageSid: 'SM1', MessageStatus: 'delivered' })).status).toBe(503);
});
