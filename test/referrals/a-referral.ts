import type { World } from '../support/world.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 42).toString('base64')}`;

/** What the least of a referral is; `patient` is invented. */
export const LEAST = {
  patient: {
    familyName: 'Inventé',
    givenName: 'Alix',
    birthDate: '1980-05-05',
    phone: '06 39 98 01 23',
    insee: '59178',
  },
  kind: 'snp',
  motive: 'fièvre depuis hier',
};

/** As a role of the API; gives the answer's body. */
export async function refer(
  world: World,
  as: string,
  more: Record<string, unknown>,
): Promise<{ id: string; number: string; deadline: string; progress: string }> {
  const { status, body } = await world.request('POST', '/v1/referrals', { ...LEAST, ...more }, { as });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

export async function requestOf(world: World, referralId: string): Promise<string> {
  const { rows } = await world.database.owner.query<{ request_id: string }>(
    'select request_id from referral where id = $1',
    [referralId],
  );
  return rows[0]?.request_id ?? '';
}

/** What `GET /v1/referrals/:id` tells of it. */
export const progressOf = async (world: World, as: string, id: string) =>
  (await world.request('GET', `/v1/referrals/${id}`, undefined, { as })).body.progress;
