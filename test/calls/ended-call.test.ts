import { afterAll, beforeAll, expect, test } from 'vitest';
import { ends, hear, waits } from '../callbacks/callers.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const act = (id: string, action: string, body?: object) =>
  world.request('POST', `/v1/calls/${id}/${action}`, body);

test('a conversation that is over is said to be over, and nobody is said to be owed a call', async () => {
  const caller = await waits(world, '+33639980431');
  await hear(world, caller, { kind: 'connected' });
  await ends(world, caller);
  for (const [action, body] of [
    ['hold', undefined],
    ['resume', undefined],
    ['leave', undefined],
    ['transfer', { to: 'samu' }],
  ] as const) {
    const refused = await act(caller.id, action, body);
    expect([action, refused.status, refused.body]).toEqual([
      action,
      409,
      expect.objectContaining({
        type: '/problems/call-ended',
        detail: 'Cet appel est terminé : plus personne n’est en ligne.',
      }),
    ]);
  }
});

test('who hung up before anybody answered is on the list only where a callback is owed', async () => {
  for (const phone of ['+33639980432', null]) {
    const caller = await waits(world, phone);
    await ends(world, caller);
    const refused = await act(caller.id, 'answer');
    expect(refused.body).toMatchObject({
      type: '/problems/call-ended',
      detail: 'L’appelant n’est plus en ligne. S’il attend un rappel, il figure dans la liste des rappels.',
    });
  }
});
