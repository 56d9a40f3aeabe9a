import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hours, instant } from '../../src/platform/clock.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { seedDemo } from '../../src/seed/seed-demo.ts';
import { seedTerritory } from '../../src/territory/seed-territory.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { startWorld, type World } from '../support/world.ts';

describe('the weeks of a demonstration, made real by the ordinary job', () => {
  let world: World;
  const seed = () =>
    seedDemo({ database: world.product.database, clock: world.clock }, 'grand-douai', { seed: 1 });
  const rows = async (text: string) => (await world.database.owner.query(text)).rows;
  const days = (of: string) =>
    rows(`select distinct (s.start_at at time zone 'Europe/Paris')::date::text as day
            from slot s join professional p on p.id = s.professional_id where s.state = 'open' and ${of} order by day`).then(
      (found) => found.map(({ day }) => day),
    );
  beforeAll(async () => {
    world = await startWorld({ at: instant('2026-11-22T22:40:00+01:00') });
    await seedTerritory(
      { ownerUrl: world.database.urls.owner, clock: world.clock },
      await readTerritoryFile(GRAND_DOUAI),
    );
    await seed();
    await world.settle();
  });
  afterAll(() => world.close());

  test('reach the horizon, and nothing stands in their way', async () => {
    expect(await rows(`select from availability where conflicts <> '[]' or made_until is not null`)).toEqual(
      [],
    );
    expect(await rows(`select from duty where conflicts <> '[]'`)).toEqual([]);
    const centre = await days(`s.capacity = 3`);
    expect([centre[0], centre.at(-1), centre.length]).toEqual(['2026-11-23', '2026-12-19', 27]);
  });

  test('have dentists on Sundays and physiotherapists at weekends, with a day that nobody has yet', async () => {
    expect(await days(`p.profession = 'dentist'`)).toEqual(['2026-11-29', '2026-12-06', '2026-12-13']);
    expect(await days(`p.profession = 'physiotherapist'`)).toEqual([
      '2026-11-28',
      '2026-11-29',
      '2026-12-05',
      '2026-12-06',
      '2026-12-12',
      '2026-12-19',
    ]);
    const { body } = await world.request('GET', '/v1/rosters');
    const physio = body.items.find((it: { profession: string }) => it.profession === 'physiotherapist');
    const { body: roster } = await world.request('GET', `/v1/rosters/${physio.id}`);
    expect(roster.gaps[0]).toBe('2026-12-13');
  });

  test('have somebody away for the week, whose days before and after stay', async () => {
    const [absence] = await rows('select professional_id as id, reason from absence');
    expect(absence.reason).toBe('leave');
    const open = await days(`p.id = '${absence.id}'`);
    expect(open.filter((day) => day < '2026-11-28')).toEqual([]);
    expect(open[0]).toBe('2026-11-30');
  });

  test('are said once: a start weeks later doubles nothing, and gives nothing at an hour that a rule has', async () => {
    const kept = await rows('select id from availability order by id');
    world.clock.advance(hours(24 * 40));
    await seed();
    await world.settle();
    expect(await rows('select id from availability order by id')).toEqual(kept);
    expect(await rows(`select from availability where conflicts <> '[]'`)).toEqual([]);
    expect((await rows('select name from roster')).length).toBe(3);
    expect((await rows('select from absence')).length).toBe(1);
    // Doctor 0's Tuesdays and Thursdays are of the rule alone.
    const mixed = await rows(
      `select professional_id, (start_at at time zone 'Europe/Paris')::date from slot where state = 'open' and start_at > '2027-01-01'
        group by 1, 2 having count(*) filter (where rule_id is null) > 0 and count(*) filter (where rule_id is not null) > 0`,
    );
    expect(mixed).toEqual([]);
  });
});
