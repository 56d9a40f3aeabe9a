import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { after, hours, minutes } from '../../src/platform/clock.ts';
import { clearDue, setDue, startDueSweep, sweepDue } from '../../src/platform/due.ts';
import { newId } from '../../src/platform/ids.ts';
import { type Ground, startGround, until } from '../support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.close());
afterEach(() => ground.test.owner.query('delete from due; delete from idempotency'));

const dueIn = (ms: number, subject = newId(), territoryId?: string) =>
  ground.run(async (tx) => {
    await setDue(tx, 'hold.expired', subject, after(tx.at, ms));
    return subject;
  }, territoryId);
const happened = (subject: string) =>
  ground.count(`select count(*) from event where type = 'hold.expired' and subject = $1`, [subject]);

describe('what is due', () => {
  test('becomes its event when the product’s time has come, not before, and once', async () => {
    const subject = await dueIn(minutes(5));
    ground.clock.advance(minutes(5) - 1);
    expect(await sweepDue(ground)).toBe(0);
    expect(await happened(subject)).toBe(0);
    ground.clock.advance(1);
    expect(await sweepDue(ground)).toBe(1);
    expect(await sweepDue(ground)).toBe(0);
    expect(await happened(subject)).toBe(1);
    const { rows } = await ground.test.owner.query(
      'select territory_id as t, actor, at from event where subject = $1',
      [subject],
    );
    expect(rows).toEqual([{ t: 'grand-douai', actor: 'system:due', at: new Date(ground.clock.now()) }]);
  });

  test('moves when it is set again', async () => {
    const subject = await dueIn(minutes(5));
    await dueIn(minutes(9), subject);
    ground.clock.advance(minutes(5));
    expect(await sweepDue(ground)).toBe(0);
    ground.clock.advance(minutes(4));
    expect(await sweepDue(ground)).toBe(1);
  });

  test('does not happen when it was cleared', async () => {
    const subject = await dueIn(minutes(5));
    await ground.run((tx) => clearDue(tx, 'hold.expired', subject));
    ground.clock.advance(minutes(5));
    expect(await sweepDue(ground)).toBe(0);
  });

  test('happens once when several processes look at the same time', async () => {
    const subjects = await Promise.all(Array.from({ length: 60 }, () => dueIn(0)));
    const counts = await Promise.all(Array.from({ length: 5 }, () => sweepDue(ground)));
    let sum = counts.reduce((a, b) => a + b, 0);
    // One that came while another held the rows leaves them to it.
    while (sum < 60) sum += await sweepDue(ground);
    expect(sum).toBe(60);
    expect(await ground.count('select count(*) from event where subject = any($1)', [subjects])).toBe(60);
  });

  test('comes in portions when there is much of it: no long transaction', async () => {
    await ground.run(async (tx) => {
      for (let i = 0; i < 450; i++) await setDue(tx, 'hold.expired', newId(), tx.at);
    });
    expect([await sweepDue(ground), await sweepDue(ground), await sweepDue(ground)]).toEqual([200, 200, 50]);
  });

  test('in one territory does not wait for another whose events cannot be recorded', async () => {
    await ground.test.owner.query(`
      create function refuse() returns trigger language plpgsql as 'begin raise exception ''refused''; end';
      create trigger refuse before insert on event for each row when (new.territory_id = 'a-locked-one') execute function refuse()`);
    const here = await dueIn(0);
    const there = await dueIn(0, newId(), 'a-locked-one');
    expect(await sweepDue(ground)).toBe(1);
    expect([await happened(here), await happened(there)]).toEqual([1, 0]);
    await ground.test.owner.query('drop trigger refuse on event');
    expect(await sweepDue(ground)).toBe(1);
    expect(await happened(there)).toBe(1);
  });
});

test('the sweep looks over and over, and forgets idempotency keys after 24 hours', async () => {
  const keep = (key: string) =>
    ground.test.owner.query(
      `insert into idempotency (territory_id, token_id, route, key, body_hash, at) values ('grand-douai', $1, 'POST /x', $2, '', $3)`,
      [newId(), key, new Date(ground.clock.now())],
    );
  await keep('old');
  ground.clock.advance(hours(1));
  await keep('young');
  ground.clock.advance(hours(23) + 1);
  const sweep = startDueSweep(ground, 20);
  const first = await dueIn(0);
  await until(async () => (await happened(first)) === 1);
  const second = await dueIn(0);
  await until(async () => (await happened(second)) === 1);
  await sweep.stop();
  const { rows } = await ground.test.owner.query('select key from idempotency');
  expect(rows).toEqual([{ key: 'young' }]);
  const third = await dueIn(0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await happened(third)).toBe(0);
});
