import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { startWorld, type World } from '../support/world.ts';

/** The carrier's side of a test: an account, and webhooks signed by the carrier's own package. */
export const ACCOUNT = `AC${'0'.repeat(31)}1`;
export const TOKEN = 'a-secret-of-the-line';
export const OLD_TOKEN = 'the-secret-before-that';
export const PUBLIC_URL = 'https://ligne.example';
export const LINE = '+33353010123';
const CALLER = '+33639980145';

export const carrierEnv = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN, PUBLIC_URL };

/** A line that only listens, while its secret is being replaced. */
export const startRotatingLine = (): Promise<World> =>
  startWorld({ work: false, env: { ...carrierEnv, TWILIO_AUTH_TOKEN_OLD: OLD_TOKEN } });

export const newCallSid = (): string => `CA${randomBytes(16).toString('hex')}`;

export type Form = Record<string, string>;

/** What the carrier sends about a call. */
export const callForm = (sid: string, more: Form = {}): Form => ({
  AccountSid: ACCOUNT,
  ApiVersion: '2010-04-01',
  CallSid: sid,
  CallStatus: 'ringing',
  CallToken: '{"parentCallInfoToken":"é&=+ %"}',
  Direction: 'inbound',
  From: CALLER,
  To: LINE,
  ...more,
});

/** One step of a call, signed; `url` and `token` are those that the carrier signs with. */
export async function post(
  http: FastifyInstance,
  step: string,
  form: Form,
  { url = PUBLIC_URL, token = TOKEN, headers = {} }: { url?: string; token?: string; headers?: Form } = {},
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const path = `/telephony/twilio/${step}`;
  const answer = await http.inject({
    method: 'POST',
    url: path,
    payload: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': getExpectedTwilioSignature(token, url + path, form),
      ...headers,
    },
  });
  return { status: answer.statusCode, text: answer.body, headers: answer.headers };
}

/** How many rows every table of the product has: what « nothing is written » means. */
export async function rowCounts(world: World): Promise<Record<string, number>> {
  const { owner } = world.database;
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables)
    counts[name] = Number((await owner.query<{ n: string }>(`select count(*) as n from ${name}`)).rows[0]?.n);
  return counts;
}

/** The only call of this name, without what identifies the row. */
export async function callRow(world: World, sid: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await world.database.owner.query(
    `select c.*, p.phone from call c left join call_party p on p.call_id = c.id where carrier_sid = $1`,
    [sid],
  );
  if (rows.length > 1) throw new Error('one call was written twice');
  if (!rows[0]) return undefined;
  const { id: _, carrier_sid: __, ...row } = rows[0];
  return row;
}

export const eventsOf = async (world: World, sid: string): Promise<string[]> => {
  const { rows } = await world.database.owner.query<{ type: string; outcome: string | null }>(
    `select e.type, e.data->>'outcome' as outcome from event e join call c on c.id = e.subject where c.carrier_sid = $1 order by e.id`,
    [sid],
  );
  return rows.map(({ type, outcome }) => (outcome ? `${type} ${outcome}` : type));
};
