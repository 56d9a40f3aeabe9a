import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Books } from '../../src/simulator/books.ts';
import { figuresOf } from '../../src/simulator/season/figures.ts';
import { generateSeason } from '../../src/simulator/season/generate.ts';
import { firstAvailable, playInMemory } from '../../src/simulator/season/in-memory.ts';
import { productsOwn } from '../../src/simulator/season/methods.ts';
import { type SeasonAccount, seasonAccount } from '../../src/simulator/season/season-account.ts';
import { simulateSeason } from '../../src/simulator/season/season-command.ts';
import type { Season } from '../../src/simulator/season/season.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { instant } from '../../src/platform/clock.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { emptySeason } from './season-support.ts';

/** The Friday and Saturday of a season in which doctors limit their day, with two requests that need no place and one slot too many. */
async function shortSeason(): Promise<Season> {
  const season = generateSeason('limits', 9, await readTerritoryFile(GRAND_DOUAI));
  const [from, to] = [instant('2027-01-15T05:00:00Z'), instant('2027-01-17T05:00:00Z')];
  const slots = season.slots.filter(
    ({ start, professionalId }) => start > from && start < to && Number(professionalId.slice(1)) < 12,
  );
  const requests = season.requests.filter(({ at }) => at > from && at < to).filter((_, no) => no % 2 === 0);
  const [twice] = slots;
  return {
    ...season,
    slots: twice ? [...slots, { ...twice, id: 'too-many', publishedAt: twice.publishedAt }] : slots,
    requests: requests.map((request, no) => ({
      ...request,
      kind: no === 3 ? 'mt' : no === 4 ? 'other' : no === 5 ? 'both' : request.kind,
      noShow: no === 7,
    })),
  };
}

const withoutRefused = (season: Season): Season => ({
  ...season,
  slots: season.slots.filter(({ id }) => id !== 'too-many'),
});

describe('a season played through the product', () => {
  let database: TestDatabase;
  let season: Season;
  let account: SeasonAccount;
  let facts: Parameters<typeof seasonAccount>[0];

  beforeAll(async () => {
    database = await createTestDatabase();
    season = await shortSeason();
    account = await simulateSeason({
      urls: database.urls,
      season,
      method: 'product',
      onFacts: (it) => (facts = it),
    });
  }, 120_000);
  afterAll(() => database.drop());

  it('keeps every promise', () => {
    expect(account.broken).toEqual([]);
    expect(account).toMatchObject({ doubleBooked: 0, lost: 0, others: 2, slotsRefused: 1 });
    expect(account.bookedWithin24h + account.bookedLate + account.unserved).toBe(account.requests);
    expect(account.bookedWithin24h).toBeGreaterThan(20);
    expect(account.unserved).toBeGreaterThan(0);
    expect(account.noShows).toBe(1);
    expect(account.reports).toBe(account.bookedWithin24h - 1);
    expect(account.feedbackSent).toBeGreaterThan(0.6 * account.reports);
    expect(account.feedbackDelivered).toBe(account.feedbackSent);
  });

  it('has the figures of the same rules played in memory', () => {
    const known = withoutRefused(season);
    expect(account).toMatchObject(figuresOf(known, playInMemory(known, productsOwn(known))));
  });

  it('tells a place that was given twice, what is lost, too many visits and a report that did not arrive', () => {
    const told = (change: (lie: typeof facts) => void): SeasonAccount => {
      const lie = structuredClone(facts);
      change(lie);
      return seasonAccount(lie);
    };
    const first = (books: Books) => books.bookings[0] as Books['bookings'][number];
    const twice = told(({ books }) => void books.bookings.push({ ...first(books), id: 'another' }));
    expect(twice.doubleBooked).toBeGreaterThan(0);
    expect(twice.broken.join()).toContain('une place donnée deux fois');
    const gone = told(({ books }) => void books.bookings.pop());
    expect(gone).toMatchObject({
      lost: 1,
      broken: [expect.stringContaining('un rendez-vous confirmé manque')],
    });
    const forgotten = told(({ books }) => void books.requests.pop());
    expect(forgotten.lost).toBe(1);
    const open = told(({ books }) => Object.assign(books.requests[0] ?? {}, { state: 'waiting' }));
    expect(open).toMatchObject({ lost: 1, broken: [expect.stringContaining('reste sans issue (waiting)')] });
    const silent = told(({ delivered }) => (delivered as Set<string>).clear());
    expect(silent.broken.length).toBe(account.feedbackSent);
    const strict = told((it) => {
      it.season = {
        ...it.season,
        professionals: it.season.professionals.map((one) => ({ ...one, maxPerDay: 0 })),
      };
    });
    expect(strict.broken.join()).toContain('visites au lieu de 0 au plus');
  });
});

describe('the first free place, as people do today', () => {
  it('has the figures of the same played in memory', async () => {
    const database = await createTestDatabase();
    try {
      const season = withoutRefused(await shortSeason());
      const few = { ...season, requests: season.requests.slice(0, 30) };
      const account = await simulateSeason({ urls: database.urls, season: few, method: 'first-available' });
      expect(account.broken).toEqual([]);
      expect(account).toMatchObject(figuresOf(few, playInMemory(few, firstAvailable)));
    } finally {
      await database.drop();
    }
  }, 120_000);
});

/** One doctor next door with three places at a time who sees two patients a day, another one far away. */
function severalAtATime(): Season {
  const hour = (h: number) => instant(`2027-01-12T${String(h).padStart(2, '0')}:00:00Z`);
  const slot = (id: string, professionalId: string, h: number, capacity: number) => ({
    id,
    professionalId,
    start: hour(h),
    end: instant(`2027-01-12T${h}:20:00Z`),
    mode: 'AMB' as const,
    capacity,
    publishedAt: hour(8),
  });
  return {
    ...emptySeason,
    professionals: [
      { id: 'near', lat: 50, lng: 3, maxPerDay: 2 },
      { id: 'far', lat: 50.3, lng: 3 },
    ],
    slots: [slot('several', 'near', 14, 3), slot('one', 'far', 15, 1), slot('late', 'far', 16, 1)],
    requests: [0, 1, 2, 3, 4].map((no) => ({
      id: `r${no}`,
      at: instant(`2027-01-12T10:0${no}:00Z`),
      kind: 'snp',
      lat: 50,
      lng: 3.01,
      modes: ['AMB'],
      noShow: false,
    })),
  };
}

describe('a slot of several places, of somebody who has enough visits', () => {
  it.each(['product', 'first-available'] as const)(
    'is taken back for what is left of it, and nobody is proposed it (%s)',
    async (method) => {
      const database = await createTestDatabase();
      try {
        const season = severalAtATime();
        const account = await simulateSeason({ urls: database.urls, season, method });
        expect(account).toMatchObject({ broken: [], bookedWithin24h: 4, unserved: 1 });
        const { rows } = await database.owner.query(
          `select s.audience, s.state, count(f.booking_id)::int as visits from slot s join seat f on f.slot_id = s.id
            where s.capacity = 3 group by s.id, s.audience, s.state`,
        );
        expect(rows).toEqual([{ audience: ['PRO'], state: 'open', visits: 2 }]);
        const memory = method === 'product' ? productsOwn(season) : firstAvailable;
        expect(account).toMatchObject(figuresOf(season, playInMemory(season, memory)));
      } finally {
        await database.drop();
      }
    },
    60_000,
  );
});
