import { expect, test } from 'vitest';
import type { Where } from '../../src/console/web/publishing/answers.ts';
import { offeredPlaces } from '../../src/console/web/publishing/offered-places.ts';

const places = ['own', 'doctors', 'pharmacy', 'dentists'].map((id) => ({ id })) as Where[];
const shown = (it: Partial<Parameters<typeof offeredPlaces>[1]>) =>
  Object.fromEntries(
    Object.entries(offeredPlaces(places, { usual: [], fitting: [], chosen: '', ...it })).map(
      ([group, some]) => [group, some.map(({ id }) => id)],
    ),
  );

test('A doctor is offered where they have been, then where doctors are, and the others behind one more choice', () => {
  expect(shown({ usual: ['own'], fitting: ['own', 'doctors'], chosen: 'own' })).toEqual({
    usual: ['own'],
    fitting: ['doctors'],
    others: ['pharmacy', 'dentists'],
  });
});

test('What is chosen is shown, wherever it is', () => {
  expect(shown({ fitting: ['doctors'], chosen: 'pharmacy' })).toEqual({
    usual: [],
    fitting: ['doctors', 'pharmacy'],
    others: ['own', 'dentists'],
  });
});

test('Where nothing tells which places fit, all of them are offered', () => {
  expect(shown({})).toEqual({
    usual: [],
    fitting: ['own', 'doctors', 'pharmacy', 'dentists'],
    others: [],
  });
});
