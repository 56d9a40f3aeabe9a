import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeForOffice } from '../../src/board/audience.ts';
import { changesOf } from '../../src/board/changes.ts';
import { newId } from '../../src/platform/ids.ts';
import { aRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

/** Mail as it lies there; gives its id. */
const mail = (requestId: string | null, state: string, automatic = false): Promise<string> =>
  world.run(async (tx) => {
    const id = newId();
    await tx.all(sql`insert into incoming_message
        (territory_id, id, mail_key, request_id, sender, subject, body, received_at, state, automatic)
      values ('grand-douai', ${id}, ${id}, ${requestId}, 'dr@medecin.mssante.example', 'Objet', 'Merci', now(), ${state}, ${automatic})`);
    return id;
  });

test('mail that waits for a reader is on the board by its id; whose it is, a coordinator does not see', async () => {
  const requestId = await aRequest(world);
  const answer = await mail(requestId, 'new');
  const aside = await mail(null, 'aside');
  await mail(requestId, 'read');
  await mail(requestId, 'new', true);
  const [care, office] = await Promise.all(
    (['operator', 'coordinator'] as const).map(
      async (as) => (await world.request('GET', '/v1/board', undefined, { as })).body.incoming,
    ),
  );
  expect(care).toEqual([
    { id: answer, state: 'new', requestId, receivedAt: expect.any(String) },
    { id: aside, state: 'aside', requestId: null, receivedAt: expect.any(String) },
  ]);
  expect(office).toEqual(care.map((row: object) => ({ ...row, requestId: null })));
});

test('its events move its row, and tell a coordinator no more than that', async () => {
  const requestId = await aRequest(world);
  const id = await mail(requestId, 'new');
  const entry = { seq: 1, type: 'mail.received', at: world.clock.now(), subject: id, data: { requestId } };
  const [change] = await world.run((tx) => changesOf(tx, [entry]));
  expect(change?.rows).toContainEqual({
    collection: 'incoming',
    id,
    value: expect.objectContaining({ requestId, state: 'new' }),
  });
  const seen = change && changeForOffice(change);
  expect(seen).toMatchObject({ type: 'mail.received', data: {} });
  expect(JSON.stringify(seen?.rows.filter(({ collection }) => collection === 'incoming'))).not.toContain(
    requestId,
  );
  await world.run((tx) => tx.all(sql`update incoming_message set state = 'read' where id = ${id}`));
  const [read] = await world.run((tx) => changesOf(tx, [{ ...entry, type: 'mail.read' }]));
  expect(read?.rows).toContainEqual({ collection: 'incoming', id, value: null });
});
