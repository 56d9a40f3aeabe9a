import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mailbox } from '../../src/feedback/mssante/mailboxes.ts';
import { lookAtCertificate } from '../../src/feedback/watch-certificates.ts';
import { hours } from '../../src/platform/clock.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { startWorld, type World } from '../support/world.ts';

const ca = localCa();

const showing = (until: Date): Mailbox => ({
  address: 'ligne@cpts-douai.mssante.example',
  name: null,
  nil: null,
  smtp: { url: 'smtps://127.0.0.1', tls: ca.issue([], 'ligne', until), login: undefined },
  inbox: undefined,
});

describe('the certificate of a mailbox', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
  });
  afterAll(() => world.close());

  const inDays = (days: number) => new Date(world.clock.now() + hours(24 * days));
  const look = (mailbox: Mailbox) => world.run((tx) => lookAtCertificate(tx, mailbox));
  const tasks = async () => {
    const { rows } = await world.database.owner.query(
      `select state from task where kind = 'certificate-expires' order by created_at, id`,
    );
    return rows.map(({ state }) => state);
  };

  test('is a task from 30 days ahead, once however often it is looked at, and done when there is another', async () => {
    const first = showing(inDays(31));
    await look(first);
    expect(await tasks()).toEqual([]);
    world.clock.advance(hours(25));
    for (let i = 0; i < 3; i++) await look(first);
    expect(await tasks()).toEqual(['open']);

    // Somebody has ordered a new one: they are not told every day.
    const { body } = await world.request('GET', '/v1/tasks?state=open', undefined, { as: 'coordinator' });
    await world.request('POST', `/v1/tasks/${body.items[0].id}/done`, undefined, { as: 'coordinator' });
    world.clock.advance(hours(24 * 40));
    await look(first);
    expect(await tasks()).toEqual(['done']);

    // The next one ends as well.
    const second = showing(inDays(10));
    await look(second);
    expect(await tasks()).toEqual(['done', 'open']);
    await look(showing(inDays(365)));
    expect(await tasks()).toEqual(['done', 'done']);
  });
});
