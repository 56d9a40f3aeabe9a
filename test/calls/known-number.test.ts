import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const OLD_PHONE = '+33639980303';

let world: World;
let stillOpen: string;
beforeAll(async () => {
  world = await startWorld({ work: false });
  stillOpen = await aRequest(world, { patient: person('Ada', OLD_PHONE) });
  const over = await aRequest(world, { patient: person('Bea', OLD_PHONE) });
  await world.request('POST', `/v1/requests/${over}/cancel`, { reason: 'better' });
  await world.database.owner.query(
    `update request set received_at = received_at - interval '91 days', deadline = deadline - interval '91 days'`,
  );
});
afterAll(() => world.close());

const person = (givenName: string, phone: string | null, more: object = {}) => ({
  familyName: 'Le Roÿ',
  givenName,
  birthDate: '1941-03-01',
  phone,
  insee: '59178',
  ...more,
});
const file = async (it: object): Promise<string> => {
  const { status, body } = await world.request('POST', '/v1/patients', it);
  expect(status).toBe(201);
  return body.id;
};
const callFrom = async (phone?: string): Promise<string> =>
  (await world.request('POST', '/v1/calls', phone ? { phone } : {})).body.id;
const known = async (callId: string) => (await world.request('GET', `/v1/calls/${callId}`)).body.known;
const identify = async (callId: string, said: object, as?: string) =>
  world.request('POST', `/v1/calls/${callId}/identify`, said, as ? { as } : {});
const identified = async (callId: string) =>
  (
    await world.database.owner.query<{ data: { patientId: string } }>(
      `select data from event where type = 'call.identified' and subject = $1 order by id`,
      [callId],
    )
  ).rows.map(({ data }) => data.patientId);

describe('before the nurse speaks', () => {
  test('the requests of the number are listed by initials: those of its files and those born from its calls', async () => {
    const phone = '+33639980301';
    const own = await aRequest(world, { patient: person('Zoé', phone) });
    const earlier = await callFrom(phone);
    const forAnother = await aRequest(world, { callId: earlier, patient: person('Paul', null) });
    await aRequest(world, { patient: person('Autre', '+33639980302') });
    const seen = await known(await callFrom(phone));
    expect(seen.callers).toBe(1);
    expect(seen.requests.map(({ id }: { id: string }) => id).sort()).toEqual([own, forAnother].sort());
    expect(seen.requests).toContainEqual({
      id: own,
      kind: 'snp',
      state: 'received',
      receivedAt: '2026-11-23T11:30:00+01:00',
      deadline: '2026-11-24T11:30:00+01:00',
      initials: 'Z. L.',
    });
    expect(JSON.stringify(seen)).not.toMatch(/Zoé|Paul|Roÿ|1941/);
  });

  test('what was over ninety days ago is not, what is still open is', async () => {
    const { requests, callers } = await known(await callFrom(OLD_PHONE));
    expect(requests.map(({ id }: { id: string }) => id)).toEqual([stillOpen]);
    expect(callers).toBe(2);
  });

  test('a withheld number tells nothing, and a coordinator sees nothing of it', async () => {
    expect(await known(await callFrom())).toEqual({ requests: [], callers: 0 });
    const { body } = await world.request('GET', `/v1/calls/${await callFrom('+33639980301')}`, undefined, {
      as: 'coordinator',
    });
    expect(body).not.toHaveProperty('known');
  });
});

describe('a file', () => {
  test('opens once name and birth date are said, however they are written, with what is open', async () => {
    const phone = '+33639980311';
    const requestId = await aRequest(world, { patient: person('Marie-Lou', phone) });
    const callId = await callFrom(phone);
    const { status, body } = await identify(callId, { familyName: 'LEROY', birthDate: '1941-03-01' });
    expect(status).toBe(200);
    expect(body.patients).toMatchObject([
      { givenName: 'Marie-Lou', phone, needsInterpreter: false, requests: [{ id: requestId }] },
    ]);
    expect(await identified(callId)).toEqual([body.patients[0].id]);
  });

  test('stays shut to a wrong name, birth date or given name, all in the same words', async () => {
    const phone = '+33639980312';
    await file(person('Tom', phone));
    const callId = await callFrom(phone);
    for (const said of [
      { familyName: 'Le Ro', birthDate: '1941-03-01' },
      { familyName: 'Le Roÿ Tom', birthDate: '1941-03-01' },
      { familyName: 'Le Roÿ', birthDate: '1941-03-02' },
      { familyName: 'Le Roÿ', givenName: 'Léo', birthDate: '1941-03-01' },
      { familyName: 'Personne', birthDate: '1970-01-01' },
    ]) {
      const { status, body } = await identify(callId, said);
      expect([said, status, body]).toEqual([said, 200, { patients: [] }]);
    }
    expect(await identified(callId)).toEqual([]);
    expect((await identify(callId, { familyName: 'Le Roÿ' })).status).toBe(400);
    expect((await identify(newId(), { familyName: 'Le Roÿ', birthDate: '1941-03-01' })).status).toBe(404);
    for (const as of ['coordinator', 'professional'])
      expect((await identify(callId, { familyName: 'Le Roÿ', birthDate: '1941-03-01' }, as)).status).toBe(
        403,
      );
  });

  test('of a care home, one number for all: only the one whose name is said', async () => {
    const ids = new Map<string, string>();
    for (const [index, givenName] of ['Ana', 'Béa', 'Cléa', 'Dora'].entries())
      ids.set(
        givenName,
        await file(
          person(givenName, '+33353010313', {
            familyName: `Résident ${'ABCD'[index]}`,
            birthDate: '1930-01-01',
          }),
        ),
      );
    const callId = await callFrom('+33353010313');
    expect(await known(callId)).toEqual({ requests: [], callers: 4 });
    const { body } = await identify(callId, { familyName: 'resident c', birthDate: '1930-01-01' });
    expect(body.patients.map(({ id }: { id: string }) => id)).toEqual([ids.get('Cléa')]);
  });

  test('of two with the same name and birth date: the one of this number, or the one whose given name is said', async () => {
    const twin = { familyName: 'Jumeau', birthDate: '2015-05-05' };
    const lea = await file(person('Léa', '+33639980314', twin));
    const leo = await file(person('Léo', '+33639980315', twin));
    const found = async (phone: string | undefined, said: object) =>
      (await identify(await callFrom(phone), { ...twin, ...said })).body.patients.map(
        ({ id }: { id: string }) => id,
      );
    expect(await found('+33639980314', {})).toEqual([lea]);
    expect(await found(undefined, {})).toEqual([lea, leo]);
    expect(await found(undefined, { givenName: 'LEO' })).toEqual([leo]);
    // Somebody else's phone: the file opens all the same once name and birth date are right.
    expect(await found('+33639980312', { givenName: 'léa' })).toEqual([lea]);
  });
});
