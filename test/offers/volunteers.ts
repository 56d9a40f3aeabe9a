import { newId } from '../../src/platform/ids.ts';
import type { World } from '../support/world.ts';

export type Volunteer = { id: string; placeId: string; token: string };

let count = 0;

/** An invented volunteer with a mobile, who gave a place once, `km` north of the middle of Douai. */
export async function aVolunteer(
  world: World,
  more: {
    km?: number;
    profession?: string;
    phone?: string | null;
    volunteer?: boolean;
    /** Has a place today. */
    onDuty?: boolean;
    /** Never gave a place. */
    noPlace?: boolean;
  } = {},
): Promise<Volunteer> {
  const [id, placeId] = [newId(), newId()];
  const { owner } = world.database;
  const no = count++;
  const phone = more.phone === undefined ? `+3363998${String(1000 + no).padStart(4, '0')}` : more.phone;
  await owner.query(
    `insert into professional (territory_id, id, profession, family_name, given_name, phone, volunteer, created_at)
     values ('grand-douai', $1, $2, $3, 'Camille', $4, $5, '2026-01-01')`,
    [id, more.profession ?? 'doctor', `Inventé ${no}`, phone, more.volunteer ?? true],
  );
  await owner.query(
    `insert into place (territory_id, id, name, line, insee, lat, lng, created_at)
     values ('grand-douai', $1, $2, '1 rue Inventée', '59178', $3, 3.07922, '2026-01-01')`,
    [placeId, `Cabinet ${no}`, 50.37069 + (more.km ?? 1) / 111.19],
  );
  if (!more.noPlace) {
    const start = more.onDuty ? '2026-11-23T18:00:00+01:00' : '2026-11-02T10:00:00+01:00';
    await owner.query(
      `insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
       values ('grand-douai', $1, $2, $3, $4, $4::timestamptz + interval '15 minutes', 'AMB', 1, '{CPTS}', '2026-11-01')`,
      [newId(), id, placeId, start],
    );
  }
  return { id, placeId, token: await world.token('professional', { subject: id }) };
}

export async function volunteers(
  world: World,
  people: number,
  more: Parameters<typeof aVolunteer>[1] = {},
): Promise<Volunteer[]> {
  const made: Volunteer[] = [];
  while (made.length < people) made.push(await aVolunteer(world, more));
  return made;
}

/** Nobody is left to be asked: the next test has its own volunteers. */
export const nobodyVolunteers = async (world: World): Promise<void> => {
  await world.database.owner.query('update professional set volunteer = false');
};
