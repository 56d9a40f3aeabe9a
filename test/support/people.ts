import { newId } from '../../src/platform/ids.ts';
import type { World } from './world.ts';

/** So many were invented so far: each has an RPPS of its own. */
let doctors = 0;

/** An invented doctor with a practice in Douai; gives both ids and a token. */
export async function aDoctor(
  world: World,
  name = 'Lemaire',
): Promise<{ id: string; placeId: string; token: string }> {
  const id = newId();
  const placeId = newId();
  const { owner } = world.database;
  await owner.query(
    `insert into professional (territory_id, id, rpps, profession, family_name, given_name, secure_address, created_at)
     values ('grand-douai', $1, $2, 'doctor', $3, 'Camille', $4, '2026-01-01')`,
    [
      id,
      `999${String(doctors++).padStart(8, '0')}`,
      name,
      `camille.${name.toLowerCase()}@medecin.mssante.example`,
    ],
  );
  await owner.query(
    `insert into place (territory_id, id, name, line, insee, lat, lng, created_at)
     values ('grand-douai', $1, $2, '1 rue Inventée', '59178', 50.37, 3.08, '2026-01-01')`,
    [placeId, `Cabinet ${name}`],
  );
  return { id, placeId, token: await world.token('professional', { subject: id }) };
}

/** A slot of fifteen minutes, `start` in ISO 8601. */
export async function aSlot(
  world: World,
  doctor: { id: string; placeId: string },
  start: string,
  options: { capacity?: number; mode?: 'AMB' | 'HH' | 'VR' } = {},
): Promise<string> {
  const { status, body } = await world.request(
    'POST',
    '/v1/slots',
    {
      professionalId: doctor.id,
      placeId: doctor.placeId,
      start,
      end: new Date(Date.parse(start) + 900_000).toISOString(),
      ...options,
    },
    { as: 'coordinator' },
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

/** An invented patient, as a new request takes them. */
export const ALIX = {
  familyName: 'Inventé',
  givenName: 'Alix',
  birthDate: '1980-05-05',
  phone: '06 39 98 01 23',
  insee: '59178',
};

export const ALIX_AT_HOME = {
  street: '12 rue des Trois-Bleuets',
  complement: '3e étage gauche',
  postcode: '59500',
  access: 'code 47B19, clé chez la voisine',
};

/** An SNP request of an invented patient, not yet screened. */
export async function aRequest(world: World, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await world.request('POST', '/v1/requests', {
    kind: 'snp',
    origin: 'patient-without-mt',
    motive: 'fièvre depuis hier',
    chronic: false,
    patient: { ...ALIX, homeAddress: ALIX_AT_HOME },
    ...more,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

/** Answers every question of a request's screen with `answer`, except those in `answers`. Gives the last answer of the API. */
export async function screen(
  world: World,
  requestId: string,
  answer: 'yes' | 'no' | 'unknown' = 'no',
  answers: Record<string, string> = {},
) {
  const given: Record<string, string> = {};
  for (;;) {
    const { status, body } = await world.request('POST', `/v1/requests/${requestId}/triage`, {
      answers: given,
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    if (!('next' in body)) return body;
    given[body.next.id] = answers[body.next.id] ?? answer;
  }
}

/** A request that may be booked. */
export async function aTriagedRequest(world: World, more: Record<string, unknown> = {}): Promise<string> {
  const id = await aRequest(world, more);
  await screen(world, id);
  return id;
}
