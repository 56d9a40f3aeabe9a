import { beforeEach, describe, expect, test } from 'vitest';
import { aReadDiary, at, from } from './a-read-diary.ts';
import { diary, gives } from './diary-server.ts';

const it = aReadDiary();
const { reads, later, book, tasks } = it;

describe('A nurse who assists, and whose own diary is read', () => {
  const assisted = async (time: string): Promise<string> => {
    const { body, status } = await it.world.request(
      'POST',
      '/v1/slots',
      {
        professionalId: colleague.id,
        placeId: colleague.placeId,
        start: at(time),
        end: new Date(Date.parse(at(time)) + 900_000).toISOString(),
        needs: [{ part: 'assistant', professionalId: it.doctor.id }],
      },
      { as: 'coordinator' },
    );
    expect(status).toBe(201);
    return body.id;
  };
  let colleague: typeof it.doctor;
  beforeEach(async () => {
    colleague = await it.aDoctor();
  });
  const state = async (id: string) =>
    (await it.world.request('GET', `/v1/slots/${id}`, undefined, { as: 'coordinator' })).body.state;

  test('is not there for a slot of somebody else either at hours that fill in it: those that are given, and those to come', async () => {
    const [ten, eleven] = [await assisted('10:00'), await assisted('11:00')];
    it.says(gives(diary(from('10:00', '10:15'), from('12:00', '12:15'))));
    await reads();
    const noon = await assisted('12:00');
    expect([await state(ten), await state(eleven), await state(noon)]).toEqual([
      'blocked',
      'open',
      'blocked',
    ]);
    it.says(gives(diary(from('12:00', '12:15'))));
    await later();
    expect([await state(ten), await state(noon)]).toEqual(['open', 'blocked']);
    // Without them the slot can be given.
    const changed = await it.world.request(
      'PATCH',
      `/v1/slots/${noon}`,
      { needs: [] },
      { as: 'coordinator' },
    );
    expect([changed.status, changed.body.state]).toEqual([200, 'open']);
  });

  test('does not open a slot again whose doctor is still busy, nor the doctor one whose nurse is', async () => {
    const ten = await assisted('10:00');
    it.says(gives(diary(from('10:00', '10:15'))));
    const nurses = await reads();
    const doctors = (await it.adds(colleague.token)).body.id;
    await it.world.settle();
    for (const [feed, as] of [
      [nurses, it.doctor.token],
      [doctors, colleague.token],
    ] as const) {
      expect(await state(ten)).toBe('blocked');
      await it.world.request('DELETE', `/v1/calendars/${feed}`, undefined, { as });
    }
    expect(await state(ten)).toBe('open');
  });

  test('has a visit there at which something else stands in the diary: a person is told, by the nurse’s diary and not the doctor’s', async () => {
    const ten = await assisted('10:00');
    const { body } = await book(ten);
    it.says(gives(diary(from('10:05', '10:40'))));
    await reads();
    expect(await it.feedOf(it.doctor.token)).toMatchObject({ conflicts: [body.id] });
    expect(await tasks(body.id)).toEqual([{ state: 'open' }]);
    it.says(gives(diary()));
    await it.adds(colleague.token);
    await it.world.settle();
    expect(await it.feedOf(colleague.token)).toMatchObject({ conflicts: [] });
  });
});
