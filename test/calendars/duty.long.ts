import { expect, test } from 'vitest';
import { aReadDiary, from } from './a-read-diary.ts';
import { diary, gives } from './diary-server.ts';

const it = aReadDiary();

test('a duty at whose hours the doctor’s own diary fills is nobody’s, and the coordinator has a task until it empties', async () => {
  const { doctor } = it;
  const { body } = await it.world.request(
    'POST',
    '/v1/rosters',
    {
      name: 'Permanence',
      profession: 'doctor',
      season: { from: '2026-11-24', to: '2026-11-24' },
      duties: [
        {
          date: '2026-11-24',
          from: '14:00',
          to: '15:00',
          slotMinutes: 30,
          professionalId: doctor.id,
          placeId: doctor.placeId,
        },
      ],
    },
    { as: 'coordinator' },
  );
  await it.world.settle();
  const [duty] = body.duties;
  const said = async () => {
    const { body: now } = await it.world.request('GET', `/v1/rosters/${body.id}`, undefined, {
      as: 'coordinator',
    });
    const { rows } = await it.world.database.owner.query(
      `select state from task where kind = 'duty-uncovered' and subject = $1`,
      [duty.id],
    );
    return {
      gaps: now.gaps,
      why: now.duties[0].conflicts.map(({ reason }: { reason: string }) => reason),
      tasks: rows.map(({ state }) => state),
    };
  };
  it.says(gives(diary(from('13:30', '15:30'))));
  await it.reads();
  expect(await it.states()).toEqual({ '14:00': 'blocked', '14:30': 'blocked' });
  expect(await said()).toEqual({
    gaps: ['2026-11-24'],
    why: ['elsewhere', 'elsewhere'],
    tasks: ['open'],
  });
  it.says(gives(diary()));
  await it.later();
  expect(await it.states()).toEqual({ '14:00': 'open', '14:30': 'open' });
  expect(await said()).toEqual({ gaps: [], why: [], tasks: ['done'] });
});
