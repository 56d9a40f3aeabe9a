import { afterAll, beforeAll, expect, test } from 'vitest';
import { aSlot } from '../support/people.ts';
import { aDoctorWithADiary, appointment, diary, gives } from './diary-server.ts';

let it: Awaited<ReturnType<typeof aDoctorWithADiary>>;
beforeAll(async () => {
  it = await aDoctorWithADiary();
});
afterAll(() => it.close());

test('a diary is read every quarter of an hour, for changes only, and all of it twice a day; less often while it fails', async () => {
  it.says((response, request) =>
    request.headers['if-none-match'] === '"un"'
      ? void response.writeHead(304).end()
      : gives(diary(appointment(':20261127T090000Z', ':20261127T091500Z')), { etag: '"un"' })(
          response,
          request,
        ),
  );
  const doctor = await it.aDoctor();
  await aSlot(it.world, doctor, '2026-11-27T10:00:00+01:00');
  await it.adds(doctor.token);
  await it.world.settle();
  const later = async (minutes = 16) => {
    it.world.clock.advance(minutes * 60_000);
    await it.world.settle();
  };
  const states = async () =>
    (await it.world.database.owner.query<{ state: string }>('select state from slot')).rows.map(
      ({ state }) => state,
    );
  const before = it.asked.length;
  await later(15);
  expect(it.asked.length).toBe(before + 1);
  expect(it.asked.at(-1)?.headers['if-none-match']).toBe('"un"');
  expect(await states()).toEqual(['blocked']);
  await later(12 * 60);
  expect(it.asked.at(-1)?.headers['if-none-match']).toBeUndefined();
  it.says((response) => void response.writeHead(500).end());
  const waits: number[] = [];
  for (let failures = 0; failures < 7; failures++) {
    const { rows } = await it.world.database.owner.query(`select at from due where kind = 'calendar.due'`);
    waits.push((rows[0].at.getTime() - it.world.clock.now()) / 60_000);
    await later(waits.at(-1));
  }
  expect(waits).toEqual([15, 15, 30, 60, 120, 240, 240]);
  expect(await states()).toEqual(['blocked']);
});
