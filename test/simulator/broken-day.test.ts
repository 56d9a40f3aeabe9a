import { expect, test } from 'vitest';
import { instant, settableClock } from '../../src/platform/clock.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { isLastDayBroken } from '../../src/simulator/broken-day.ts';
import { SIMULATION_LABEL } from '../../src/simulator/demo-cast.ts';
import { seedTerritory } from '../../src/territory/seed-territory.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { createTestDatabase } from '../support/database.ts';

test('a day that was begun and never closed was broken off; one that was closed, or none, was not', async () => {
  const database = await createTestDatabase();
  const territory = await readTerritoryFile(GRAND_DOUAI);
  const clock = settableClock(instant('2026-11-23T08:00:00+01:00'));
  const broken = () => isLastDayBroken(database.urls.owner, territory);
  const begin = (at: string) =>
    database.owner.query(
      `insert into access_token (territory_id, id, hash, role, label, created_at, expires_at)
       values ($1, gen_random_uuid(), gen_random_uuid()::text::bytea, 'operator', $2, $3, $3::timestamptz + interval '14 days')`,
      [territory.id, SIMULATION_LABEL, at],
    );
  await seedTerritory({ ownerUrl: database.urls.owner, clock }, territory);
  expect(await broken()).toBe(false);
  await begin('2026-11-23T10:50:00+01:00');
  expect(await broken()).toBe(true);
  await database.owner.query(
    `insert into line_day (territory_id, day, closed_at, closed_by)
     values ($1, '2026-11-23', '2026-11-23T17:05:00+01:00', 'operator:nurse')`,
    [territory.id],
  );
  expect(await broken()).toBe(false);
  await begin('2026-11-24T10:50:00+01:00');
  expect(await broken()).toBe(true);
  await database.drop();
});
