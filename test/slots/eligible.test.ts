import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ageOn } from '../../src/patients/age.ts';
import { after, hours, type Instant, instant, isoIn } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import type { Tx } from '../../src/platform/transaction.ts';
import { eligible, whyIneligible } from '../../src/slots/eligible.ts';
import { type Asking, ineligible, type Terms } from '../../src/slots/terms.ts';
import { aDoctor, aRequest } from '../support/people.ts';
import { MONDAY_1130, startWorld, type World } from '../support/world.ts';

const at = MONDAY_1130;
/** The patient's own structure, another one, and a professional. */
const [SAULES, MOULIN, OTHER] = [newId(), newId(), newId()];
const ACCESS = ['wheelchair', 'lift', 'parking'];

const open: Terms = {
  state: 'open',
  placeClosed: false,
  mode: 'AMB',
  day: '2026-11-24',
  audience: ['CPTS'],
  reservedFor: null,
  releaseAt: null,
  releaseAudience: [],
  minAge: null,
  maxAge: null,
  withoutDoctorOnly: false,
  communes: null,
  complaints: null,
  hasRoom: false,
  placeAccess: [],
  isFallback: false,
};
const anybody: Asking = {
  requester: null,
  birthDate: '1980-05-05',
  hasDoctor: false,
  insee: '59178',
  complaint: null,
  access: [],
  fallback: false,
};
const why = (terms: Partial<Terms>, asking: Partial<Asking> = {}) =>
  ineligible({ ...open, ...terms }, { ...anybody, ...asking }, at);

describe('Who may have a place', () => {
  test('whoever the line brings, unless its professional said otherwise', () => {
    expect(why({})).toBeUndefined();
    expect(why({ state: 'withdrawn' })).toBe('slot-withdrawn');
    expect(why({ state: 'blocked' })).toBe('slot-blocked');
    expect(why({ placeClosed: true })).toBe('place-closed-since');
    expect(why({ audience: ['SNP', 'PUBLIC'] })).toBe('slot-not-for-line');
  });

  test('what the fallback centre keeps for the SAS, once the search has come to it, and nobody else’s', () => {
    const centre = { audience: ['SNP' as const], isFallback: true };
    expect(why(centre)).toBe('slot-not-for-line');
    expect(why(centre, { fallback: true })).toBeUndefined();
    expect(why({ audience: ['SNP'] }, { fallback: true })).toBe('slot-not-for-line');
  });

  test('a wider audience at the very millisecond of the release, and not one before', () => {
    const release = { audience: ['PRO' as const], releaseAudience: ['CPTS' as const] };
    expect(why({ ...release, releaseAt: after(at, 1) })).toBe('slot-not-for-line');
    expect(why({ ...release, releaseAt: at })).toBeUndefined();
    expect(why({ ...release, releaseAudience: ['PUBLIC'], releaseAt: at })).toBe('slot-not-for-line');
  });

  test('a structure’s own patients until the release, and everybody from then on', () => {
    expect(why({ reservedFor: SAULES })).toBe('slot-reserved');
    expect(why({ reservedFor: SAULES }, { requester: MOULIN })).toBe('slot-reserved');
    expect(why({ reservedFor: SAULES }, { requester: SAULES })).toBeUndefined();
    expect(why({ reservedFor: SAULES, releaseAt: after(at, 1) })).toBe('slot-reserved');
    expect(why({ reservedFor: SAULES, releaseAt: at })).toBeUndefined();
  });

  test('whoever has the age on the day of the visit, both limits included; an unknown age is for the operator to check', () => {
    const six = { minAge: 6, day: '2026-11-24' };
    expect(why(six, { birthDate: '2020-11-25' })).toBe('age-limit');
    expect(why(six, { birthDate: '2020-11-24' })).toBeUndefined();
    expect(why({ maxAge: 2 }, { birthDate: '2023-11-24' })).toBe('age-limit');
    expect(why({ maxAge: 2 }, { birthDate: '2023-11-25' })).toBeUndefined();
    expect(why(six, { birthDate: null })).toBeUndefined();
    expect([ageOn('2008-02-29', '2026-02-28'), ageOn('2008-02-29', '2026-03-01')]).toEqual([17, 18]);
  });

  test('only who has no treating doctor, where it is for those', () => {
    expect(why({ withoutDoctorOnly: true }, { hasDoctor: true })).toBe('has-treating-doctor');
    expect(why({ withoutDoctorOnly: true })).toBeUndefined();
  });

  test('a home visit in the communes that it goes to; at the practice nobody asks where from', () => {
    const round = { mode: 'HH' as const, communes: ['59028'] };
    expect(why(round)).toBe('commune-not-served');
    expect(why(round, { insee: null })).toBe('commune-not-served');
    expect(why(round, { insee: '59028' })).toBeUndefined();
    expect(why({ ...round, mode: 'AMB' })).toBeUndefined();
  });

  test('only the complaints that it is for; none said is none of them', () => {
    const throats = { complaints: ['motive-ear-nose-throat'] };
    expect(why(throats)).toBe('complaint-not-taken');
    expect(why(throats, { complaint: 'motive-back' })).toBe('complaint-not-taken');
    expect(why(throats, { complaint: 'motive-ear-nose-throat' })).toBeUndefined();
  });

  test('who can get in, where they have to come', () => {
    const wheelchair = { access: ['wheelchair'] };
    expect(why({ placeAccess: ['lift'] }, wheelchair)).toBe('access-missing');
    expect(why({ placeAccess: ['lift', 'wheelchair'] }, wheelchair)).toBeUndefined();
    expect([why({ mode: 'HH' }, wheelchair), why({ mode: 'VR' }, wheelchair)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(why({ mode: 'VR', hasRoom: true }, wheelchair)).toBe('access-missing');
  });
});

const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 2 });
const audience = fc.subarray(['CPTS', 'SNP', 'PRO', 'PUBLIC'] as const, { minLength: 1 });
/** Birthdays around the day of the visit, where a day makes a year. */
const birthDate = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -2, max: 2 }), fc.boolean())
  .map(([years, days, leap]) =>
    leap
      ? `${2004 + (years % 5) * 4}-02-29`
      : new Date(Date.UTC(2026 - years, 10, 24 + days)).toISOString().slice(0, 10),
  );

const someTerms = fc.record({
  state: fc.constantFrom('open', 'open', 'open', 'blocked', 'withdrawn'),
  placeClosed: fc.constantFrom(false, false, false, true),
  mode: fc.constantFrom('AMB', 'HH', 'VR'),
  // Around midnight in Paris, where a day in UTC would be another.
  start: fc
    .integer({ min: -3, max: 3 })
    .map((half) => after(instant('2026-11-24T00:00:00+01:00'), half * hours(0.5))),
  audience,
  reservedFor: orNull(fc.constantFrom(SAULES, MOULIN)),
  releaseAt: orNull(fc.integer({ min: -1, max: 1 }).map((ms) => after(at, ms))),
  releaseAudience: some(['CPTS', 'SNP', 'PRO', 'PUBLIC'] as const),
  ages: fc
    .tuple(orNull(fc.integer({ min: 0, max: 20 })), orNull(fc.integer({ min: 0, max: 20 })))
    .map(([min, max]) => (min !== null && max !== null && min > max ? [max, min] : [min, max])),
  withoutDoctorOnly: fc.boolean(),
  communes: orNull(some(['59178', '59028'])),
  complaints: orNull(some(['motive-fever', 'motive-back'])),
  hasRoom: fc.boolean(),
  place: fc.integer({ min: 0, max: 3 }),
});
const someAsking = fc.record({
  requester: orNull(fc.constantFrom(SAULES, MOULIN, OTHER)),
  birthDate: orNull(birthDate),
  treatingDoctor: fc.boolean(),
  origin: fc.constantFrom('patient-without-mt', 'patient-mt-away', 'structure'),
  insee: orNull(fc.constantFrom('59178', '59028', '59214')),
  complaint: orNull(fc.constantFrom('motive-fever', 'motive-back', 'motive-skin')),
  access: some(ACCESS),
  fallback: fc.boolean(),
});
type SomeTerms = typeof someTerms extends fc.Arbitrary<infer T> ? T : never;
type SomeAsking = typeof someAsking extends fc.Arbitrary<infer T> ? T : never;

describe('The statements that propose, hold and book', () => {
  let world: World;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  /** With what each of them has and the clocks there (null: of the territory), the last two of the fallback centre. */
  const places = [
    { id: newId(), access: [] as string[], isFallback: false, timeZone: null },
    { id: newId(), access: ['wheelchair', 'lift'], isFallback: false, timeZone: 'America/Guadeloupe' },
    { id: newId(), access: ['parking'], isFallback: true, timeZone: null },
    { id: newId(), access: ACCESS, isFallback: true, timeZone: 'Pacific/Noumea' },
  ];
  let model: string;
  beforeAll(async () => {
    world = await startWorld({ work: false });
    doctor = await aDoctor(world);
    model = await aRequest(world);
    const { owner } = world.database;
    for (const [id, kind] of [
      [SAULES, 'nursing-home'],
      [MOULIN, 'hospital'],
      [OTHER, 'unplanned-care-centre'],
    ])
      await owner.query(
        `insert into structure (territory_id, id, name, kind, created_at) values ('grand-douai', $1, 'Structure inventée', $2, '2026-01-01')`,
        [id, kind],
      );
    for (const { id, access, isFallback, timeZone } of places)
      await owner.query(
        `insert into place (territory_id, id, name, line, insee, lat, lng, access, structure_id, time_zone, created_at)
         values ('grand-douai', $1, 'Lieu inventé', '1 rue Inventée', '59178', 50.37, 3.08, $2, $3, $4, '2026-01-01')`,
        [id, access, isFallback ? OTHER : null, timeZone],
      );
  });
  afterAll(() => world.close());

  test('ask for the same as the rule that explains, of any slot and any request', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(
      fc.array(someTerms, { minLength: 30, maxLength: 30 }),
      fc.array(someAsking, { minLength: 30, maxLength: 30 }),
      async (slots, requests) => {
        const rows = await inATransactionThatIsRolledBack(async (tx) => {
          const slotIds = await Promise.all(slots.map((it) => writeSlot(tx, it)));
          const requestIds = await Promise.all(requests.map((it) => writeRequest(tx, it)));
          const asked = { slot: 's', request: 'r', territory: 'grand-douai', at };
          const found = await tx.all(sql<{
            slot: string;
            request: string;
            eligible: boolean;
            why: string | null;
          }>`
            select s.id as slot, r.id as request, ${eligible(asked)} as eligible, ${whyIneligible(asked)} as why
              from slot s cross join request r where s.id = any(${slotIds}::uuid[]) and r.id = any(${requestIds}::uuid[])`);
          return found.map((row) => ({
            ...row,
            terms: termsOf(slots[slotIds.indexOf(row.slot)] as SomeTerms),
            asking: askingOf(requests[requestIds.indexOf(row.request)] as SomeAsking),
          }));
        });
        expect(rows).toHaveLength(900);
        for (const row of rows) {
          const expected = ineligible(row.terms, row.asking, at) ?? null;
          seen.add(expected ?? 'eligible');
          expect({ ...row, eligible: row.eligible, why: row.why }).toEqual({
            ...row,
            eligible: expected === null,
            why: expected,
          });
        }
      },
    );
    await fc.assert(property, { numRuns: 8 });
    expect([...seen].toSorted()).toEqual([
      'access-missing',
      'age-limit',
      'commune-not-served',
      'complaint-not-taken',
      'eligible',
      'has-treating-doctor',
      'place-closed-since',
      'slot-blocked',
      'slot-not-for-line',
      'slot-reserved',
      'slot-withdrawn',
    ]);
  }, 30_000);

  async function inATransactionThatIsRolledBack<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let result: { is: T } | undefined;
    await world
      .run(async (tx) => {
        // Slots here are for nobody to come to: they may overlap.
        result = { is: await work(tx) };
        throw new Error('rolled back');
      })
      .catch((error: Error) => {
        if (error.message !== 'rolled back') throw error;
      });
    if (!result) throw new Error('no result');
    return result.is;
  }

  async function writeSlot(tx: Tx, it: SomeTerms): Promise<string> {
    const [id, professional] = [newId(), newId()];
    await tx.all(sql`insert into professional (territory_id, id, profession, family_name, given_name, created_at)
      values ('grand-douai', ${professional}, 'doctor', 'Inventé', 'Sacha', '2026-01-01')`);
    const time = (of: Instant | null) => (of === null ? null : new Date(of).toISOString());
    await tx.all(sql`
      insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, state, published_at, min_age, max_age,
                        without_doctor_only, communes, complaints, reserved_for, release_at, release_audience, place_closed)
      values ('grand-douai', ${id}, ${professional}, ${places[it.place]?.id}, ${time(it.start)}, ${time(after(it.start, 60_000))}, ${it.mode}, 1,
              ${[...it.audience]}::text[], ${it.state}, '2026-01-01', ${it.ages[0]}, ${it.ages[1]}, ${it.withoutDoctorOnly}, ${it.communes}::text[],
              ${it.complaints}::text[], ${it.reservedFor}, ${time(it.releaseAt)}, ${[...it.releaseAudience]}::text[], ${it.placeClosed})`);
    if (it.hasRoom)
      await tx.all(sql`insert into slot_part (territory_id, slot_id, who, part, start_at, end_at)
        values ('grand-douai', ${id}, ${newId()}, 'room', ${time(it.start)}, ${time(after(it.start, 60_000))})`);
    return id;
  }

  async function writeRequest(tx: Tx, it: SomeAsking): Promise<string> {
    const [id, patient] = [newId(), newId()];
    await tx.all(sql`insert into patient (territory_id, id, treating_doctor, insee, created_at)
      values ('grand-douai', ${patient}, ${it.treatingDoctor ? doctor.id : null}, null, '2026-01-01')`);
    if (it.birthDate !== null)
      await tx.all(sql`insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date)
        values ('grand-douai', ${patient}, 'Inventé', 'Sacha', ${it.birthDate})`);
    await tx.all(sql`
      insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, lat, lng, insee, complaint, requester, access, search, received_at, deadline)
      select territory_id, ${id}, ${patient}, kind, ${it.origin}, motive, chronic, state, lat, lng, ${it.insee}, ${it.complaint}, ${it.requester},
             ${[...it.access]}::text[], ${JSON.stringify(it.fallback ? { fallback: true } : {})}::jsonb, received_at, deadline
        from request where id = ${model}`);
    return id;
  }

  const termsOf = ({ start, ages, place, ...it }: SomeTerms): Terms => ({
    ...(it as Omit<Terms, 'day' | 'minAge' | 'maxAge' | 'placeAccess' | 'isFallback'>),
    day: isoIn(places[place]?.timeZone ?? 'Europe/Paris', start).slice(0, 10),
    minAge: ages[0] ?? null,
    maxAge: ages[1] ?? null,
    placeAccess: places[place]?.access ?? [],
    isFallback: places[place]?.isFallback ?? false,
  });
  const askingOf = ({ treatingDoctor, origin, ...it }: SomeAsking): Asking => ({
    ...it,
    hasDoctor: treatingDoctor || origin === 'patient-mt-away',
  });
});
