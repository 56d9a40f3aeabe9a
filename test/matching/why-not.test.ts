import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hours } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { askingIn, type Item } from './asking.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world?.close());

const { at, sql, proposals, whyNot } = askingIn(() => world);

type Doctor = { id: string; placeId: string };

describe('« Pourquoi pas le Dr X ? »', () => {
  test.each([
    ['nothing-published', /^n’a rien publié d’ici/, async () => undefined],
    [
      'all-taken',
      /^toutes ses places sont prises$/,
      async (doctor: Doctor) => {
        const slotId = await aSlot(world, doctor, at(3));
        const other = await aTriagedRequest(world);
        await world.request('POST', `/v1/requests/${other}/bookings`, { slotId });
      },
    ],
    [
      'mode',
      /^téléconsultation : ne convient pas à ce patient$/,
      (doctor: Doctor) => aSlot(world, doctor, at(3), { mode: 'VR' }),
    ],
    [
      'slot-not-for-line',
      /^pas ouvert à la ligne de la CPTS$/,
      async (doctor: Doctor) =>
        sql(`update slot set audience = '{PRO}' where id = $1`, [await aSlot(world, doctor, at(3))]),
    ],
    [
      'age-limit',
      /^jusqu’à 15 ans seulement$/,
      async (doctor: Doctor) =>
        sql('update slot set max_age = 15 where id = $1', [await aSlot(world, doctor, at(3))]),
    ],
    [
      'too-late',
      /^finit après l’heure où le patient doit être libre$/,
      (doctor: Doctor) => aSlot(world, doctor, at(11)),
    ],
    [
      'slot-reserved',
      /^réservé à EHPAD des Bleuets jusqu’à \d+ h/,
      async (doctor: Doctor) => {
        const structure = newId();
        await sql(
          `insert into structure (territory_id, id, name, kind, created_at) values ('grand-douai', $1, 'EHPAD des Bleuets', 'nursing-home', now())`,
          [structure],
        );
        await sql('update slot set reserved_for = $2, release_at = $3 where id = $1', [
          await aSlot(world, doctor, at(3)),
          structure,
          new Date(world.clock.now() + hours(1)),
        ]);
      },
    ],
    [
      'too-far',
      /^à 31 km, plus loin que les 20 km de la recherche$/,
      async (doctor: Doctor) => {
        await sql('update place set lat = 50.65 where id = $1', [doctor.placeId]);
        await aSlot(world, doctor, at(3));
      },
    ],
    [
      'another-profession',
      /^autre profession que celle dont le patient a besoin/,
      async (doctor: Doctor) => {
        await sql(`update professional set profession = 'nurse' where id = $1`, [doctor.id]);
        await aSlot(world, doctor, at(3));
      },
    ],
    ['proposed', /^proposé, choix n° [1-5]$/, (doctor: Doctor) => aSlot(world, doctor, at(2))],
  ] as const)('%s', async (code, text, given: (doctor: Doctor) => Promise<unknown>) => {
    await sql('update territory set settings = $1', [{ search: { km: 20, fartherKm: 40 } }]);
    const doctor = await aDoctor(world, 'Demandé');
    await given(doctor);
    const id = await aTriagedRequest(world, { availableTo: at(10) });
    const answer = await whyNot(id, `professionalId=${doctor.id}`);
    expect(answer).toMatchObject({ code, text: expect.stringMatching(text) });
    const proposed = (await proposals(id)).some((it: Item) => it.slot.professionalId === doctor.id);
    expect(proposed).toBe(code === 'proposed');
  });

  test('one that is merely behind says its rank; the same of a single slot', async () => {
    const id = await aTriagedRequest(world);
    // More than are shown first.
    const many = await aDoctor(world, 'Nombreux');
    for (let i = 0; i < 8; i++) await aSlot(world, many, at(2 + i * 0.5));
    const items: Item[] = await proposals(id);
    const [last] = items.slice(-1);
    const { places } = await whyNot(id, `professionalId=${last?.slot.professionalId}`);
    const place = places.find((it: { slotId: string }) => it.slotId === last?.slot.id);
    expect(place).toMatchObject({ rank: items.length });
    expect(['behind', 'kept-for-others']).toContain(place.code);
    // And why it stands there.
    expect(place.text).toMatch(
      /^(possible, au choix n° \d+ sur \d+ : \S.+|gardée pour qui n’aura qu’elle .+)$/u,
    );
    expect(await whyNot(id, `slotId=${last?.slot.id}`)).toMatchObject({ rank: items.length });
  });

  test('asks for one of the two, and is silent across a red flag (rule 1)', async () => {
    const id = await aRequest(world);
    const doctor = await aDoctor(world);
    expect((await world.request('GET', `/v1/requests/${id}/why-not`)).status).toBe(422);
    await sql(`update request set red_flag = 'raised' where id = $1`, [id]);
    const refused = await world.request('GET', `/v1/requests/${id}/why-not?professionalId=${doctor.id}`);
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/red-flag' } });
  });
});
