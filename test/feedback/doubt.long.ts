import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hours, minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

const MANY = 10_000;

/** What a correction says of the version before it depends on whether that one may have arrived. */
describe('whether a message may have arrived', () => {
  let world: World;
  let mailbox: Mailbox;
  let it: ReturnType<typeof sendingIn>;
  let before = 0;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
    it = sendingIn(world);
  });
  beforeEach(() => {
    before = mailbox.mails.length;
  });
  afterEach(async () => {
    mailbox.acceptAll();
    await it.pass(hours(1));
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });

  const url = (visit: Visit, then = '') => `/v1/bookings/${visit.bookingId}/report${then}`;
  const sign = async (visit: Visit) => {
    const { body } = await world.request('POST', url(visit), REPORT, { as: visit.token });
    await world.settle();
    return body.id as string;
  };
  /** Signed anew; when all has left, the mail that carries it. */
  const correct = async (visit: Visit, corrects: string) => {
    const said = { ...REPORT, text: 'Relu.', corrects };
    const { body } = await world.request('POST', url(visit, '/corrections'), said, { as: visit.token });
    mailbox.acceptAll();
    await it.pass(hours(1));
    return mailbox.mails.slice(before).find(({ messageId }) => messageId.includes(body.id));
  };
  const replaced = (mail: Mailbox['mails'][number] | undefined) =>
    mail?.headers.find(({ name }) => name === 'in-reply-to')?.value;
  const story = async (visit: Visit) =>
    (await world.request('GET', `/v1/requests/${visit.requestId}/timeline`)).body.items
      .map(({ words }: { words: string }) => words)
      .filter((words: string) => words.startsWith('Compte rendu non envoyé') || words.startsWith('Envoi'));

  test('what is held back right before it leaves has not, and the story has no doubt of it', async () => {
    await world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(world);
    const report = await sign(visit);
    // The patient has said no, and nobody has heeded it yet.
    await world.database.owner.query(
      `insert into report_consent (territory_id, request_id, refused, noted_at) values ('grand-douai', $1, true, now())`,
      [visit.requestId],
    );
    await world.request('POST', '/v1/mailbox/resume');
    await world.settle();
    const message = await it.messageOf(report);
    expect(message).toMatchObject({ state: 'superseded', attempts: 0, mayHaveArrived: false });
    expect(await it.events(message.id)).toContain('message.sending');
    expect(await story(visit)).toEqual([
      'Compte rendu non envoyé à Dr Agnès Delattre : le patient s’y oppose',
    ]);
    expect(mailbox.mails).toHaveLength(before);
  });

  test.each([450, 451, 452])(
    '%i says that it has not: the correction goes as if it were the first',
    async (code) => {
      mailbox.rejectNext(code, MANY);
      const visit = await bookedVisit(world);
      const report = await sign(visit);
      await it.pass(minutes(10));
      const { attempts, mayHaveArrived, state } = await it.messageOf(report);
      expect({ mayHaveArrived, state }).toEqual({ mayHaveArrived: false, state: 'sending' });
      expect(attempts).toBeGreaterThan(1);
      const mail = await correct(visit, report);
      expect(replaced(mail)).toBeUndefined();
      expect(mail?.text).not.toContain('annule et remplace');
      expect(await it.messageOf(report)).toMatchObject({ state: 'superseded', mayHaveArrived: false });
      expect(await story(visit)).toEqual([
        'Compte rendu non envoyé à Dr Agnès Delattre, remplacé par sa correction',
      ]);
    },
  );

  test('a server that does not let us in, or a final no, says so as well', async () => {
    mailbox.rejectNext(421, MANY);
    const outside = await bookedVisit(world);
    const first = await sign(outside);
    expect(await it.messageOf(first)).toMatchObject({ state: 'queued', mayHaveArrived: false });
    expect(replaced(await correct(outside, first))).toBeUndefined();

    before = mailbox.mails.length;
    mailbox.rejectNext(550);
    const refused = await bookedVisit(world);
    const second = await sign(refused);
    expect(await it.messageOf(second)).toMatchObject({ state: 'refused', mayHaveArrived: false });
    expect(replaced(await correct(refused, second))).toBeUndefined();

    // Nor has what never came to a server.
    const nowhere = await bookedVisit(world, { secureAddress: null });
    expect(await it.messageOf(await sign(nowhere))).toMatchObject({
      state: 'refused',
      failure: 'no-secure-address',
      mayHaveArrived: false,
    });
  });

  test('a connection that is lost after the message leaves a doubt, whatever a server says to a later attempt', async () => {
    mailbox.dropAfterData();
    const visit = await bookedVisit(world);
    const report = await sign(visit);
    expect(await it.messageOf(report)).toMatchObject({ state: 'sending', mayHaveArrived: true });
    mailbox.rejectNext(451, MANY);
    await it.pass(minutes(10));
    expect(await it.messageOf(report)).toMatchObject({ state: 'sending', mayHaveArrived: true });
    const mail = await correct(visit, report);
    expect(replaced(mail)).toContain(report);
    expect(mail?.text).toContain('annule et remplace');
    expect(await it.messageOf(report)).toMatchObject({ state: 'superseded', mayHaveArrived: true });
    expect(await story(visit)).toEqual([
      'Envoi du compte rendu à Dr Agnès Delattre arrêté, remplacé par sa correction ; il était peut-être déjà parti',
    ]);
  });

  test('a lost answer and then a final no leave it too; a message that came back leaves none', async () => {
    mailbox.dropAfterData();
    const visit = await bookedVisit(world);
    const report = await sign(visit);
    mailbox.rejectNext(554);
    await it.pass(minutes(10));
    const { id, ...message } = await it.messageOf(report);
    expect(message).toMatchObject({ state: 'refused', mayHaveArrived: true });
    await world.database.owner.query(`update secure_message set state = 'bounced' where id = $1`, [id]);
    expect(await it.messageOf(report)).toMatchObject({ mayHaveArrived: false });
  });

  test('an attempt that is under way is in doubt until it is answered', async () => {
    const release = mailbox.stall();
    const visit = await bookedVisit(world);
    const { body } = await world.request('POST', url(visit), REPORT, { as: visit.token });
    await expect.poll(() => mailbox.mails.length).toBe(before + 1);
    expect(await it.messageOf(body.id)).toMatchObject({ state: 'sending', mayHaveArrived: true });
    release();
    await world.settle();
    expect(await it.messageOf(body.id)).toMatchObject({ state: 'accepted', mayHaveArrived: true });
    const { rows } = await world.database.owner.query(
      'select unanswered from secure_message where report_id = $1',
      [body.id],
    );
    expect(rows).toEqual([{ unanswered: 0 }]);
  });

  test('a correction tells which version it is, and what it replaces, only where they have had one', async () => {
    const visit = await bookedVisit(world);
    const report = await sign(visit);
    const first = await it.messageOf(report);
    expect(first).toMatchObject({ version: 1, replaces: null });
    await it.pass(minutes(5));
    const mail = await correct(visit, report);
    const second = await it.messageOf(mail?.messageId.slice(1, 37) ?? '');
    expect(second).toMatchObject({ version: 2, replaces: { id: first.id, at: first.acceptedAt } });
    const { body } = await world.request('GET', `/v1/feedback/${second.id}`);
    expect(body.replaces).toEqual(second.replaces);

    before = mailbox.mails.length;
    mailbox.rejectNext(450, MANY);
    const other = await bookedVisit(world);
    const unsent = await correct(other, await sign(other));
    expect(await it.messageOf(unsent?.messageId.slice(1, 37) ?? '')).toMatchObject({
      version: 2,
      replaces: null,
    });
  });
});
