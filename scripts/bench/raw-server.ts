import websocket from '@fastify/websocket';
import { fastify } from 'fastify';
import pg from 'pg';
import { takePlace } from '../../src/bookings/place-store.ts';
import { callChanges } from '../../src/calls/call-changes.ts';
import { openCall } from '../../src/calls/store.ts';
import { readCandidates, selectCandidates } from '../../src/matching/candidate-store.ts';
import type { Instant } from '../../src/platform/clock.ts';
import { eventOf } from '../../src/platform/events.ts';
import { newId } from '../../src/platform/ids.ts';
import { capture } from './capture.ts';

/**
 * The raw program: the smallest Fastify + pg server that runs the product's own statements. No authentication, no signatures, no row-level
 * security (the owner's connection), no transaction around a statement, no idempotency, no schemas; of a search the first five of what the statement
 * gives, read but not ranked; of a booking no events. A
 * webhook writes what the product's writes: call, who called, receipt and events.
 */
const urls = JSON.parse(process.env.BENCH_URLS ?? '{}') as { owner: string };
const pool = new pg.Pool({ connectionString: urls.owner, max: 12, options: '-c timezone=UTC' });
const now = Date.now() as Instant;
const ids = {
  bookingId: '11111111-1111-4111-8111-111111111111',
  requestId: '22222222-2222-4222-8222-222222222222',
  slotId: '33333333-3333-4333-8333-333333333333',
};

const book = await capture(ids, now, (tx) => takePlace(tx, { ...ids, acceptLate: true, acceptVideo: false }));
const search = await capture(ids, now, (tx) => selectCandidates(tx, ids.requestId));
const call = { id: ids.bookingId, carrierSid: 'CA-none', receipt: 'CA-none/voice', phone: '+33639980199' };
const facts = { arrivedAt: now };
const changes = callChanges(undefined, facts);
const eventIds = changes.map((_, i) => `44444444-4444-4444-8444-44444444444${i}`);
const subjects = changes.map(() => call.id);
const receive = await capture({ ...call, eventIds, subjects }, now, (tx) => {
  const events = changes.map(({ type, data }, i) => ({
    ...eventOf(tx, type, call.id, data),
    id: eventIds[i] ?? '',
  }));
  return tx.all(openCall(tx, { ...call, facts, events }));
});

const http = fastify();
await http.register(websocket);
http.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
);
http.post<{ Params: { id: string }; Body: { slotId: string } }>('/book/:id', async (request, reply) => {
  const values = book.values({
    bookingId: crypto.randomUUID(),
    requestId: request.params.id,
    slotId: request.body.slotId,
  });
  const { rows } = await pool.query({ name: 'book', text: book.text, values });
  return reply.status(rows[0]?.seatNo ? 201 : 409).send(rows[0]);
});
http.get<{ Params: { id: string } }>('/search/:id', async (request) => {
  const { rows } = await pool.query({
    name: 'search',
    text: search.text,
    values: search.values({ requestId: request.params.id }),
  });
  return readCandidates(rows[0]).rows.slice(0, 5);
});
http.post<{ Body: { CallSid: string; From: string } }>('/webhook', async (request, reply) => {
  const { CallSid, From } = request.body;
  const id = newId();
  const values = receive.values({
    id,
    carrierSid: CallSid,
    receipt: `${CallSid}/voice`,
    phone: From,
    eventIds: changes.map(newId),
    subjects: changes.map(() => id),
  });
  await pool.query({ name: 'receive', text: receive.text, values });
  return reply.type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
});
http.get('/live', { websocket: true }, () => undefined);
http.post('/broadcast', async (request) => {
  const text = JSON.stringify(request.body);
  for (const socket of http.websocketServer.clients) socket.send(text);
  return {};
});
await http.listen({ port: 0, host: '127.0.0.1' });
const address = http.server.address();
process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
process.on('SIGTERM', async () => {
  await http.close();
  await pool.end();
  process.exit(0);
});
