import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { every } from '../../src/platform/every.ts';

const nothing = (): void => undefined;

test('a look that takes longer is not joined by a second one', async () => {
  const looks = new EventEmitter();
  let [now, most, count] = [0, 0, 0];
  const { stop } = every(
    1,
    async () => {
      most = Math.max(most, ++now);
      // Several turns of the timer later.
      for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
      if (++count === 3) looks.emit('third');
    },
    nothing,
  );
  await once(looks, 'third');
  await stop();
  expect(most).toBe(1);
});

test('one that fails is told of, and the next one comes all the same', async () => {
  const looks = new EventEmitter();
  const told: string[] = [];
  let count = 0;
  const { stop } = every(
    1,
    async () => {
      if (++count === 3) looks.emit('third');
      throw new Error(`look ${count}`);
    },
    ({ message }) => void told.push(message),
  );
  await once(looks, 'third');
  await stop();
  expect(told.slice(0, 3)).toEqual(['look 1', 'look 2', 'look 3']);
});

test('the stop waits for the one under way, and none comes after it', async () => {
  const looks = new EventEmitter();
  let [begun, ended] = [0, 0];
  const { stop } = every(
    1,
    async () => {
      begun++;
      looks.emit('begun');
      await once(looks, 'goes on');
      ended++;
    },
    nothing,
  );
  await once(looks, 'begun');
  const stopped = stop();
  looks.emit('goes on');
  await stopped;
  expect([begun, ended]).toEqual([1, 1]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(begun).toBe(1);
});
