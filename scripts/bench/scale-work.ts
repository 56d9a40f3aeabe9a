import { randomUUID } from 'node:crypto';
import { COUNTRY, everybodysLatest, fillCountry } from './country.ts';
import { fillRequests, fillSlots } from './fill.ts';
import { CONNECTIONS, expecting, interleave, type Result, RUNS } from './http-works.ts';
import { fire, fireOnTime, type Shot } from './load.ts';
import { openStage, type Server, type Stage } from './stage.ts';

/** At its busiest the whole country asks for proposals about so often a second: 800 lines, 20 requests an hour, five looks at each. */
const PER_SECOND = 25;

const asked = (requestId: string, authorization: string): Shot => ({
  method: 'GET',
  path: `/v1/requests/${requestId}/proposals?limit=5`,
  headers: { authorization },
});

const onTime = (shots: readonly Shot[]): (Shot & { at: number })[] =>
  shots.map((shot, i) => ({ ...shot, at: (i * 1000) / PER_SECOND }));

/**
 * Proposals in a territory of 37 doctors with 740 free places and two months of history: at full speed against the raw program; p50, p99 of a thousand that come evenly, as often
 * as those of the whole country.
 */
export async function proposals(): Promise<Result> {
  const stage = await openStage();
  try {
    await fillCountry(stage.owner, 1, () => undefined);
    const authorization = `Bearer ${await stage.token('operator')}`;
    const ours = await stage.server('product-server.ts');
    const raw = await stage.server('raw-server.ts');
    const requests = await fillRequests(stage.owner, 500);
    const shots = requests.map((id) => asked(id, authorization));
    const full = await interleave('proposals', {
      ours: async () => expecting(await fire(ours.port, shots, CONNECTIONS), 200),
      raw: async () =>
        expecting(
          await fire(
            raw.port,
            requests.map((id) => ({ method: 'GET', path: `/search/${id}` })),
            CONNECTIONS,
          ),
          200,
        ),
    });
    const evenly = expecting(await fireOnTime(ours.port, onTime([...shots, ...shots])), 200);
    return {
      ...full,
      unit: `per second; ms at ${PER_SECOND} a second`,
      ...inMs(evenly),
      more: { fullSpeedP50: full.p50, fullSpeedP99: full.p99 },
    };
  } finally {
    await stage.close();
  }
}

/** One side of the comparison: a database, the product on it, and what is asked of it. */
type Side = { stage: Stage; server: Server; search: Shot[]; book(): Shot[] };

/**
 * The same territory alone in a database and among 800: searches per second (ours: among all; raw: alone), and how many times as long a search and a booking take there. p50, p99: of the first
 * proposals in each of the territories, where nothing of it is remembered yet.
 */
export async function scale(territories: number = COUNTRY.territories): Promise<Result> {
  const alone = await openStage();
  const among = await openStage();
  try {
    const started = performance.now();
    await fillCountry(among.owner, territories, (done) =>
      process.stderr.write(
        `\rscale … ${done} / ${territories} (${Math.round((performance.now() - started) / 1000)} s) `,
      ),
    );
    const fillSeconds = Math.round((performance.now() - started) / 1000);
    await fillCountry(alone.owner, 1, () => undefined);
    const { rows } = await among.owner.query<{ mb: number; free: number; professionals: number }>(
      `select (pg_database_size(current_database()) / 1e6)::int as mb, (select count(*) from professional)::int as professionals,
              (select count(*) from slot s join seat f using (territory_id) where f.slot_id = s.id and s.start_at > now() and f.booking_id is null)::int as free`,
    );
    const first = expecting(await firstEverywhere(among), 200);
    const [one, all] = [await sideOf(alone), await sideOf(among)];
    const search = await interleave('scale', {
      ours: async () => expecting(await fire(all.server.port, all.search, CONNECTIONS), 200),
      raw: async () => expecting(await fire(one.server.port, one.search, CONNECTIONS), 200),
    });
    const book = await interleave('scale', {
      ours: async () => expecting(await fire(all.server.port, all.book(), CONNECTIONS), 201),
      raw: async () => expecting(await fire(one.server.port, one.book(), CONNECTIONS), 201),
    });
    return {
      ...search,
      unit: `searches per second among ${territories} territories, beside the same one alone; ms of the first in each, ${PER_SECOND} a second`,
      ...inMs(first),
      more: {
        searchTime: timesAsLong(search),
        bookTime: timesAsLong(book),
        booksAmong: book.ours,
        booksAlone: book.raw,
        fillSeconds,
        megabytes: rows[0]?.mb ?? 0,
        professionals: rows[0]?.professionals ?? 0,
        freePlaces: rows[0]?.free ?? 0,
      },
    };
  } finally {
    await Promise.all([alone.close(), among.close()]);
  }
}

async function firstEverywhere(stage: Stage) {
  const latest = await everybodysLatest(stage.owner);
  const server = await stage.server('product-server.ts');
  // The first connections and the first of everything are the process's, not a territory's.
  const [warm = [], rest] = [latest.slice(0, 40), latest.slice(40)];
  const shots = (of: typeof latest) => of.map((it) => asked(it.requestId, it.authorization));
  await fire(server.port, shots(warm), CONNECTIONS);
  const found = await fireOnTime(server.port, onTime(shots(rest.length > 0 ? rest : warm)));
  await server.stop();
  return found;
}

const SHOTS = 500;

async function sideOf(stage: Stage): Promise<Side> {
  const authorization = `Bearer ${await stage.token('operator')}`;
  const total = SHOTS * (RUNS + 1);
  const slots = await fillSlots(stage.owner, Math.ceil(total / 37), 24 * 8, 5);
  const requests = await fillRequests(stage.owner, total);
  return {
    stage,
    server: await stage.server('product-server.ts'),
    search: requests.slice(0, SHOTS).map((id) => asked(id, authorization)),
    book: () =>
      Array.from({ length: SHOTS }, () => ({
        method: 'POST',
        path: `/v1/requests/${requests.pop()}/bookings`,
        headers: { authorization, 'idempotency-key': randomUUID() },
        body: JSON.stringify({ slotId: slots.pop(), acceptLate: true }),
      })),
  };
}

const timesAsLong = ({ ours, raw }: Result): number => Number((raw / ours).toFixed(2));

const inMs = ({ p50, p99 }: { p50: number; p99: number }) => ({
  p50: Number(p50.toFixed(1)),
  p99: Number(p99.toFixed(1)),
});
