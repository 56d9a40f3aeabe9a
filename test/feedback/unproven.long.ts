import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askForProof } from '../../src/feedback/await-proof.ts';
import { type ReceivedProof, recordProof } from '../../src/feedback/record-proof.ts';
import { hours, minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

describe('a message that a server has taken, and of which nothing proves that it has arrived', () => {
  let world: World;
  let mailbox: Mailbox;
  let it: ReturnType<typeof sendingIn>;
  beforeAll(async () => {
    mailbox = await startMailbox();
  });
  // Weeks pass in each test.
  beforeEach(async () => {
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
    it = sendingIn(world);
    await world.database.owner.query(
      `insert into mailbox (territory_id, looked_at) values ('grand-douai', now())`,
    );
  });
  afterEach(async () => {
    mailbox.acceptAll();
    await world.close();
  });
  afterAll(() => mailbox.close());

  const DAY = hours(24);
  const sent = async (): Promise<string> => {
    const report = await it.write();
    await world.settle();
    return (await it.messageOf(report)).id;
  };
  const prove = (id: string, outcome: ReceivedProof['outcome'], code: string | null = null) =>
    world.run((tx) =>
      recordProof(tx, id, {
        kind: outcome === 'read' || outcome === 'deleted' ? 'mdn' : 'dsn',
        outcome,
        code,
        at: tx.at,
        content: Buffer.from(`${outcome} ${code}`),
      }),
    );
  const asked = (id: string) => it.tasks('message-unproven', id);
  const waiting = async () =>
    (await world.request('GET', '/v1/feedback?failed=true&limit=200')).body.items.map(
      (one: { id: string }) => one.id,
    );

  test('is asked about by a person after five days, until something tells', async () => {
    const words = ['delivered', 'read', 'deleted', 'failed'] as const;
    const ids: string[] = [];
    for (let n = 0; n < words.length; n++) ids.push(await sent());
    await it.pass(5 * DAY - minutes(5));
    for (const id of ids) expect(await asked(id)).toEqual([]);
    expect(await waiting()).toEqual([]);
    await it.pass(minutes(6));
    expect((await waiting()).toSorted()).toEqual(ids.toSorted());
    for (const [n, outcome] of words.entries()) {
      const id = ids[n] ?? '';
      expect(await asked(id)).toEqual(['open']);
      await prove(id, outcome, outcome === 'failed' ? '5.1.1' : null);
      expect(await asked(id)).toEqual(['done by system:test']);
      expect(await it.tasks('message-bounced', id)).toEqual(outcome === 'failed' ? ['open'] : []);
    }
  });

  test('is asked about also when another server says that it has it, or tries', async () => {
    const [relayed, delayed] = [await sent(), await sent()];
    await it.pass(hours(1));
    await prove(relayed, 'relayed');
    await prove(delayed, 'delayed');
    await it.pass(5 * DAY);
    expect(await asked(relayed)).toEqual(['open']);
    expect(await asked(delayed)).toEqual(['open']);
    // A person has called: that is what they were asked.
    const { rows } = await world.database.owner.query(
      `select id from task where kind = 'message-unproven' and subject = $1`,
      [relayed],
    );
    await world.request('POST', `/v1/tasks/${rows[0].id}/done`, { note: 'bien reçu' });
    expect(await waiting()).toEqual([delayed]);
  });

  test('is not asked about once it has come, nor before a server has it', async () => {
    const id = await sent();
    await prove(id, 'delivered');
    // In the same instant in which it would be asked about.
    await world.run((tx) => askForProof(tx, id));
    await world.request('POST', '/v1/mailbox/pause');
    const report = await it.write();
    await it.pass(6 * DAY);
    expect(await asked(id)).toEqual([]);
    expect(await asked((await it.messageOf(report)).id)).toEqual([]);
  });

  test('is asked about from when a server has it, who says so may be another, and anew when it is sent again', async () => {
    mailbox.dropAfterData();
    const [first, second] = [await sent(), await sent()];
    for (const id of [first, second]) {
      await prove(id, 'relayed');
      await prove(id, 'delayed');
    }
    await it.pass(4 * DAY);
    await prove(second, 'failed', '5.1.1');
    await it.pass(2 * DAY);
    expect(await asked(first)).toEqual(['open']);
    expect(await asked(second)).toEqual([]);
    mailbox.acceptAll();
    await world.request('POST', `/v1/feedback/${second}/retry`);
    await it.pass(4 * DAY);
    expect(await asked(second)).toEqual([]);
    await it.pass(DAY + minutes(5));
    expect(await asked(second)).toEqual(['open']);
  });

  test('is not asked about where nobody reads the mailbox: no proof can come', async () => {
    await world.database.owner.query('delete from mailbox');
    const id = await sent();
    await it.pass(6 * DAY);
    expect(await asked(id)).toEqual([]);
  });
});
