import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hours, minutes } from '../../src/platform/clock.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { MONDAY_1130, startWorld, type World } from '../support/world.ts';
import { bookedVisit, REPORT } from './visit.ts';

let world: World;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recours-mail-metrics-'));
  const { cert, key } = localCa().issue([], 'ligne', new Date(MONDAY_1130 + hours(24 * 12 + 1)));
  const keep = async (name: string, content: string) => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return name;
  };
  const access = {
    url: 'smtps://127.0.0.1:9',
    cert: await keep('c.pem', cert),
    key: await keep('k.pem', key),
  };
  await keep(
    'mailboxes.json',
    JSON.stringify({ 'grand-douai': { address: 'ligne@cpts.mssante.example', smtp: access } }),
  );
  world = await startWorld({ env: { MAILBOXES: join(folder, 'mailboxes.json') } });
});
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true });
});

const figure = async (name: string): Promise<string | undefined> => {
  const { body } = await world.request('GET', '/metrics', undefined, {});
  return String(body)
    .split('\n')
    .find((line) => line.startsWith(`recours_${name} `))
    ?.split(' ')[1];
};
const HERE = 'territory="grand-douai"';

test('the metrics tell of lag, states, failures by code, pause and the certificate’s end, per territory', async () => {
  expect(await figure(`mailbox_certificate_days{${HERE}}`)).toBe('12');
  expect(await figure(`secure_message_oldest_unsent_seconds{${HERE}}`)).toBe('0');
  expect(await figure(`inbox_looked_seconds{${HERE}}`)).toBeUndefined();
  await world.request('POST', '/v1/mailbox/pause');
  for (let i = 0; i < 3; i++) {
    const visit = await bookedVisit(world);
    const url = `/v1/bookings/${visit.bookingId}/report`;
    expect((await world.request('POST', url, REPORT, { as: visit.token })).status).toBe(201);
  }
  await world.settle();
  world.clock.advance(minutes(10));
  await world.run(async (tx) => {
    await tx.all(sql`update secure_message set state = 'bounced', failure = 'dsn-5.1.1'
      where id = (select max(id::text)::uuid from secure_message)`);
    await tx.all(sql`update mailbox set looked_at = ${new Date(world.clock.now() - 30_000).toISOString()}::timestamptz,
      failing_since = now()`);
  });
  expect(await figure(`mailbox_paused{${HERE}}`)).toBe('1');
  expect(await figure(`secure_messages{${HERE},state="queued"}`)).toBe('2');
  expect(await figure(`secure_messages{${HERE},state="bounced"}`)).toBe('1');
  expect(await figure(`secure_message_failures{${HERE},code="dsn-5.1.1"}`)).toBe('1');
  expect(await figure(`secure_message_oldest_unsent_seconds{${HERE}}`)).toBe('600');
  expect(await figure(`inbox_looked_seconds{${HERE}}`)).toBe('30');
  expect(await figure(`inbox_failing{${HERE}}`)).toBe('1');
  expect(await figure(`inbox_stuck_mails{${HERE}}`)).toBe('0');
  expect(await figure(`mailbox_refused{${HERE}}`)).toBe('0');
});

test('whoever tails the log reads states and times of messages, and nothing of whom they are to', async () => {
  const { relay } = world.product.database;
  await expect(relay.query('select address from secure_message')).rejects.toThrow(/permission denied/);
  await expect(relay.query('select recipient, message_id from secure_message')).rejects.toThrow(
    /permission denied/,
  );
  await expect(relay.query('select content from message_proof')).rejects.toThrow(/permission denied/);
  await expect(relay.query('select body from incoming_message')).rejects.toThrow(/permission denied/);
});
