import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueToken } from '../../src/platform/access.ts';
import { chance } from '../../src/platform/chance.ts';
import { type Clock, type Instant, instant } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { createLog } from '../../src/platform/log.ts';
import { transaction } from '../../src/platform/transaction.ts';
import { apiClient } from '../../src/simulator/api-client.ts';
import type { CallOutcome } from '../../src/calls/call.ts';
import { untilIdle } from '../../src/simulator/idle.ts';
import type { CallAccount } from '../../src/simulator/leg.ts';
import { paceOf } from '../../src/simulator/pace.ts';
import { PUBLIC_URL, startSurroundings, type Surroundings } from '../../src/simulator/surroundings.ts';
import { reconcileCalls } from '../../src/telephony/reconcile-calls.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { compose, type Product } from '../../src/wiring.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { insertTerritory } from '../support/world.ts';
import { callerInStorm, nurseInStorm, type StormCall } from './people-in-storm.ts';
import { iso, lies, seenOf, shown } from './phone-line-account.ts';

/**
 * Show 2. Callers ring at the rate of the issue in real time, the product's clock is real time too; only the seconds that callers spend
 * listening are ten times shorter, as are their patience and the conversations, so that three nurses meet the whole of it in a minute.
 */
const CALLS = 500;
const WITHIN_MS = 60_000;
const NURSES = ['+33353010151', '+33353010152', 'sip:camille@poste.test'];
const TEN_TIMES_AS_FAST = 0.1;
const CHAOS = { seed: 3, shuffle: true, shuffleMs: 1_000, repeat: 2, drop: 0.05, forge: 0.01 };

let database: TestDatabase;
let surroundings: Surroundings;
let product: Product;
let work: { stop(): Promise<void> };
let origin: string;
let coordinator: string;
let nurses: string[];
let clock: Clock;
const errors: string[] = [];

beforeEach(async () => {
  errors.length = 0;
  const began = performance.now();
  const noon = instant('2026-11-23T12:00:00+01:00');
  clock = { now: () => Math.round(noon + performance.now() - began) as Instant };
  database = await createTestDatabase();
  await insertTerritory(database, 'grand-douai', '+33353010123');
  surroundings = await startSurroundings({
    number: '+33353010123',
    publicUrl: PUBLIC_URL,
    clock,
    chaos: CHAOS,
    pace: paceOf(TEN_TIMES_AS_FAST),
    env: {},
  });
  const log = createLog('error', { write: (line) => errors.push(line) });
  const config = readConfig({ ...surroundings.env, RATE_LIMIT_PER_MINUTE: '1000000' });
  product = await compose({ config, urls: database.urls, clock, log });
  work = product.startWork();
  await product.app.http.listen({ port: 0, host: '127.0.0.1' });
  origin = product.app.http.listeningOrigin;
  surroundings.network.pointTo(origin);
  [coordinator, ...nurses] = await transaction(product, systemActor('grand-douai', 'test'), async (tx) => {
    const token = async (role: 'operator' | 'coordinator') =>
      (await issueToken(tx, { role, days: 1 })).secret;
    const of = [await token('coordinator')];
    for (const _ of NURSES) of.push(await token('operator'));
    return of as [string, ...string[]];
  });
}, 30_000);

afterEach(async () => {
  await work.stop();
  await product.close();
  await surroundings.close();
  await database.drop();
});

type Logged = {
  sid: string;
  state: string;
  outcome: CallOutcome;
  queued: number | null;
  promised: number | null;
  connected: number | null;
  ended: number | null;
  phone: string | null;
};

describe('a storm on the line', () => {
  test(
    '500 calls in 60 s, 3 nurses, callbacks shuffled, told three times, 5 % lost, 1 % forged: the call log equals the network’s account',
    { timeout: 300_000 },
    async () => {
      const { network } = surroundings;
      const api = apiClient({ url: () => origin });
      await api(coordinator, 'PATCH', '/v1/territory', {
        line: { limits: { longestQueue: 500, longestWaitMinutes: 120, callbackFirstMinutes: 60 } },
      });
      const calls: StormCall[] = [];
      const over = new AbortController();
      const desks = await Promise.all(
        NURSES.map((phone, no) =>
          nurseInStorm({ api, network, token: nurses[no] ?? '', phone, calls, seed: no }, over.signal),
        ),
      );
      const began = performance.now();
      const callers = Array.from({ length: CALLS }, async (_, no) => {
        await sleep(WITHIN_MS * chance(CHAOS.seed, 'rings', no));
        await callerInStorm(network, calls, no);
      });
      await Promise.all(callers);
      const seconds = (performance.now() - began) / 1000;
      over.abort();
      const taken = await Promise.all(desks.map(({ done }) => done));

      await network.settled();
      const inside = { relay: product.database.relay, queue: product.queue, clock };
      expect(await untilIdle(inside, 60_000)).toBe(true);
      const open = await database.owner.query(`select count(*)::int as n from call where state <> 'ended'`);
      await reconciled();
      expect(await untilIdle(inside, 60_000)).toBe(true);

      const account = network.calls.filter(({ direction }) => direction === 'inbound');
      const log = await logged();
      const { callbacks } = network;
      const slowest = network.webhooks.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
      console.log(
        `${CALLS} calls in ${seconds.toFixed(0)} s; callbacks: ${callbacks.posted} sent, ${callbacks.repeated} repeats, ${callbacks.dropped} lost, ` +
          `${callbacks.forged.length} forged; ${taken.reduce((sum, n) => sum + n, 0)} conversations; ${open.rows[0].n} calls whose end had to be asked; ` +
          `webhooks answered in ${slowest[Math.floor(slowest.length / 2)]?.toFixed(0)} ms, the slowest in ${slowest.at(-1)?.toFixed(0)} ms; ` +
          `outcomes ${JSON.stringify(countOf(log.map(({ outcome }) => outcome)))}`,
      );

      expect(account).toHaveLength(CALLS);
      expect(log.map(({ sid }) => sid).sort()).toEqual(account.map(({ sid }) => sid).sort());
      const bySid = new Map(log.map((call) => [call.sid, call]));
      expect(account.flatMap((call) => differences(call, bySid.get(call.sid)))).toEqual([]);
      expect(callbacks.forged.length).toBeGreaterThan(0);
      expect(callbacks.forged.filter(({ status }) => status !== 403)).toEqual([]);
      expect(callbacks.dropped).toBeGreaterThan(10);
      // How many three nurses meet in a minute is the machine’s matter: on one that does other things beside, a third of the usual.
      expect(log.filter(({ outcome }) => outcome === 'completed').length).toBeGreaterThan(10);
      expect(errors).toEqual([]);
    },
  );
});

/** Asks the carrier about every call that goes on by the record, as the product does by itself every few minutes. */
async function reconciled(): Promise<void> {
  const twilio = product.config.twilio;
  if (!twilio) throw new Error('no carrier');
  const deps = { ...product, carrier: twilioCarrier(twilio) };
  for (let rounds = 0; rounds < 30 && (await reconcileCalls(deps, 0)) > 0; rounds++) await sleep(50);
}

/** The log's own moments, milliseconds. */
async function logged(): Promise<Logged[]> {
  const at = (column: string) => `(extract(epoch from c.${column}) * 1000)::float8`;
  const { rows } = await database.owner.query<Logged>(`
    select c.carrier_sid as sid, c.state, c.outcome, p.phone, ${at('queued_at')} as queued, ${at('callback_at')} as promised,
           ${at('connected_at')} as connected, ${at('ended_at')} as ended
      from call c left join presence p on p.territory_id = c.territory_id and p.actor = c.answered_by
     where c.origin = 'line'`);
  return rows;
}

/** What the log says otherwise than the network saw it: every moment by which waiting and talking are counted, and how it ended. */
function differences(call: Readonly<CallAccount>, row: Logged | undefined): string[] {
  if (!row) return [`${call.sid}: not in the log`];
  const { network } = surroundings;
  const seen = seenOf(network, call);
  const found: string[] = [];
  const differs = (what: string, logs: string | null, saw: string): void =>
    void found.push(`${call.sid} ${what}: ${String(logs)}, not ${saw} (${whatHappened(call)})`);
  if (row.state !== 'ended') differs('state', row.state, 'ended');
  if (!seen.ended.some((span) => lies(row.ended, span)))
    differs('ended', iso(row.ended), seen.ended.map(shown).join(' or '));
  if (seen.outcomes === undefined) return found;
  if (!seen.outcomes.includes(row.outcome)) differs('outcome', row.outcome, seen.outcomes.join(' or '));
  // Who was gone while being put through was never connected, by the record.
  const connected = row.outcome === 'completed' ? seen.connected : undefined;
  const spans = { queued: seen.queued, promised: seen.promised, connected };
  for (const moment of ['queued', 'promised', 'connected'] as const)
    if (!lies(row[moment], spans[moment])) differs(moment, iso(row[moment]), shown(spans[moment]));
  if (row.outcome !== 'completed') return found;
  const talked = call.talks.at(-1);
  // What counts is the conversation that they were last sent to, not the one before that was cut off.
  if (!talked || !seen.connected || talked.from < seen.connected.from) return found;
  const phone = network.calls.find(({ sid }) => sid === talked.with[0])?.to;
  if (phone !== undefined && row.phone !== phone) differs('talked with', row.phone, phone);
  return found;
}

const whatHappened = ({ waits, talks, heard, hungUpBy, errors: went }: Readonly<CallAccount>): string =>
  JSON.stringify({
    waits: waits.map(({ result }) => result),
    talks: talks.length,
    hungUpBy,
    went,
    last: heard.at(-1),
  });

const countOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, of]) => [name, of.length]));
