import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { generateSeason } from '../../src/simulator/season/generate.ts';
import { parseScenario, readScenarioFile } from '../../src/simulator/season/scenario-file.ts';
import { seasonKinds, type SeasonName } from '../../src/simulator/season/season-kinds.ts';
import { scenarioText } from '../../src/simulator/season/write-scenario.ts';
import { lineState } from '../../src/territory/opening-hours.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';

const SCENARIO = {
  territory: 'grand-douai',
  professionals: [{ id: 'd1', profession: 'doctor', lat: 50.37, lng: 3.08, modes: ['AMB'], maxPerDay: 4 }],
  slots: [
    {
      id: 's1',
      professionalId: 'd1',
      start: '2027-01-11T14:00:00+01:00',
      end: '2027-01-11T14:15:00+01:00',
      mode: 'AMB',
      capacity: 2,
    },
  ],
  requests: [
    {
      id: 'r2',
      at: '2027-01-11T12:30:00+01:00',
      kind: 'snp',
      lat: 50.4,
      lng: 3.1,
      modes: ['VR', 'AMB'],
      noShow: true,
    },
    {
      id: 'r1',
      at: '2027-01-11T11:05:00+01:00',
      kind: 'mt',
      lat: 50.4,
      lng: 3.1,
      modes: ['AMB'],
      availableFrom: '2027-01-11T12:00:00+01:00',
      availableTo: '2027-01-11T18:00:00+01:00',
      minAge: 7,
    },
  ],
};
const parse = (change: object) => parseScenario(JSON.stringify({ ...SCENARIO, ...change }), 'essai.json');
const refusal = (change: object): string => {
  try {
    parse(change);
    return 'read';
  } catch (error) {
    return (error as Error).message;
  }
};

test('a scenario as the contract describes it is read, requests in the order of their coming', () => {
  const season = parse({});
  expect(season.requests.map(({ id }) => id)).toEqual(['r1', 'r2']);
  expect(season.requests[0]).toMatchObject({ at: instant('2027-01-11T10:05:00Z'), age: 7, noShow: false });
  expect(season.requests[1]).toMatchObject({ modes: ['VR', 'AMB'], noShow: true });
  expect(season.professionals).toEqual([{ id: 'd1', lat: 50.37, lng: 3.08, maxPerDay: 4 }]);
  expect(season.slots[0]).toMatchObject({ capacity: 2, mode: 'AMB', start: instant('2027-01-11T13:00:00Z') });
});

test('a place without a time of publication is known before the first request', () => {
  const [slot] = parse({}).slots;
  expect(slot?.publishedAt).toBeLessThan(instant('2027-01-11T10:05:00Z'));
  const published = '2027-01-11T12:00:00+01:00';
  expect(parse({ slots: [{ ...SCENARIO.slots[0], publishedAt: published }] }).slots[0]?.publishedAt).toBe(
    instant(published),
  );
});

test('a territory is an id, a territory file, or not told', async () => {
  expect(parse({}).territory).toMatchObject({ id: 'grand-douai', timeZone: 'Europe/Paris' });
  const file: unknown = JSON.parse(await readFile(GRAND_DOUAI, 'utf8'));
  expect(parse({ territory: file }).territory).toMatchObject({
    name: 'CPTS Grand Douai',
    opening: { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '17:00' },
  });
  expect(parse({ territory: undefined }).territory.opening).toMatchObject({
    weekdays: [1],
    from: '11:00',
    to: '13:00',
  });
  expect(parse({ territory: { timezone: 'America/Guadeloupe' } }).territory.opening).toMatchObject({
    from: '06:00',
    to: '08:00',
  });
});

test('the line is open when somebody asks, whatever its hours', () => {
  const opening = { weekdays: [2], from: '12:00', to: '17:00' };
  const { territory, requests } = parse({ territory: { opening } });
  expect(territory.opening).toMatchObject({ weekdays: [1, 2], from: '11:00', to: '17:00' });
  for (const { at } of requests)
    expect(lineState(territory.opening, territory.timeZone, at).state).toBe('open');
});

test('fields that nobody knows are passed over', () => {
  expect(parse({ version: 3, slots: [{ ...SCENARIO.slots[0], room: 'A' }] }).slots).toHaveLength(1);
});

test('a fault is told with its place in the file, the first few at once', () => {
  expect(refusal({ requests: [{ ...SCENARIO.requests[0], at: 'lundi' }] })).toBe(
    'essai.json : requests[0].at : date et heure attendues au format ISO 8601 avec décalage, par ex. 2026-11-23T14:30:00+01:00.',
  );
  expect(refusal({ slots: [{ ...SCENARIO.slots[0], professionalId: 'd9' }] })).toBe(
    'essai.json : slots[0].professionalId : n’est pas dans professionals.',
  );
  expect(refusal({ slots: [{ ...SCENARIO.slots[0], end: SCENARIO.slots[0]?.start }] })).toContain(
    'slots[0].end : la fin doit suivre le début',
  );
  expect(refusal({ requests: [SCENARIO.requests[0], SCENARIO.requests[0]] })).toContain(
    'requests[1].id : cet identifiant y est deux fois',
  );
  const reversed = { ...SCENARIO.requests[1], availableTo: '2027-01-11T11:30:00+01:00' };
  expect(refusal({ requests: [reversed] })).toContain('requests[0].availableTo : doit suivre availableFrom');
  expect(refusal({ requests: Array.from({ length: 5 }, () => ({ id: 'x' })) })).toMatch(
    /requests\[0\]\.at : .* \(et \d+ autres erreurs\)\.$/,
  );
  expect(refusal({ professionals: undefined })).toContain('professionals : cette information manque');
  expect(refusal({ territory: { timezone: 'Europe/Douai' } })).toContain('territory');
  expect(() => parseScenario('{', 'essai.json')).toThrow('essai.json : ce n’est pas du JSON.');
});

test('a file that is not there is named', async () => {
  await expect(readScenarioFile('/nowhere/saison.json')).rejects.toThrow(
    '/nowhere/saison.json : ce fichier n’existe pas.',
  );
});

test('a generated season is the same when it is read again', async () => {
  const season = generateSeason('city', 4, await readTerritoryFile(GRAND_DOUAI));
  expect(parseScenario(scenarioText(season), 'city.json')).toEqual(season);
});

test('the same seed gives the same season, another seed another one', async () => {
  const territory = await readTerritoryFile(GRAND_DOUAI);
  expect(generateSeason('winter', 5, territory)).toEqual(generateSeason('winter', 5, territory));
  expect(generateSeason('winter', 5, territory)).not.toEqual(generateSeason('winter', 6, territory));
});

test('in every generated season requests come while the line is open, and no doctor is in two places', async () => {
  const territory = await readTerritoryFile(GRAND_DOUAI);
  for (const name of Object.keys(seasonKinds) as SeasonName[]) {
    const { slots, requests, professionals } = generateSeason(name, 8, territory);
    const { opening, timezone } = territory;
    for (const { at } of requests) expect(lineState(opening, timezone, at).state).toBe('open');
    expect(new Set(slots.map(({ professionalId, start }) => `${professionalId} ${start}`)).size).toBe(
      slots.length,
    );
    for (const { start, publishedAt } of slots) expect(publishedAt).toBeLessThan(start);
    const known = new Set(professionals.map(({ id }) => id));
    expect(slots.every(({ professionalId }) => known.has(professionalId))).toBe(true);
    for (const { availableFrom, availableTo } of requests)
      if (availableFrom !== undefined && availableTo !== undefined)
        expect(availableFrom).toBeLessThan(availableTo);
  }
});

test('an epidemic week has three times the requests, and in August half of the doctors are away', async () => {
  const territory = await readTerritoryFile(GRAND_DOUAI);
  const week = (at: number, first: number) => Math.floor((at - first) / (7 * 24 * 3_600_000));
  const { requests } = generateSeason('epidemic', 2, territory);
  const perWeek = requests.reduce<number[]>((counts, { at }) => {
    const no = week(at, instant('2027-01-11T00:00:00Z'));
    counts[no] = (counts[no] ?? 0) + 1;
    return counts;
  }, []);
  expect((perWeek[1] ?? 0) / (perWeek[0] ?? 1)).toBeGreaterThan(2.4);
  const august = generateSeason('august', 2, territory);
  const givers = (no: number) =>
    new Set(
      august.slots
        .filter(({ start }) => Math.floor(week(start, instant('2027-08-02T00:00:00Z')) / 2) === no)
        .map(({ professionalId }) => professionalId),
    );
  const back = givers(1);
  expect([...givers(0)].filter((id) => back.has(id))).toEqual([]);
});
