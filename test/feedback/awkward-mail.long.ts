import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailboxIdOf } from '../../src/feedback/mssante/mailbox-id.ts';
import { minutes } from '../../src/platform/clock.ts';
import { until } from '../support/ground.ts';
import { MAIL_SERVER } from '../support/mail-server.ts';
import { startWorld, type World } from '../support/world.ts';
import { mailOf, mdnMail } from './mssante/mails.ts';
import { LINE, type SecureMail, startSecureMail } from './secure-mail.ts';
import { bookedVisit, REPORT } from './visit.ts';

const BOX = {
  good: 'agnes.delattre@medecin.mssante.example',
  full: 'boite.pleine@medecin.mssante.example',
  silent: 'serveur.muet@medecin.mssante.example',
  gone: 'nexiste.plus@medecin.mssante.example',
  stranger: 'curieux@medecin.mssante.example',
};

/** Show 4 of issue 6: what does not go as it should, on a real Postfix and Dovecot. */
describe.runIf(MAIL_SERVER)('on real servers of the secure mail', () => {
  let mail: SecureMail;
  let world: World;
  beforeAll(async () => {
    mail = await startSecureMail([
      { address: BOX.good, by: 'postfix' },
      { address: BOX.full, quota: 1_000 },
      { address: BOX.silent, by: 'nobody' },
      { address: BOX.stranger },
    ]);
    world = await startWorld({ env: { MAILBOXES: await mail.mailboxes() } });
  });
  afterAll(async () => {
    await closed();
    await mail?.stop();
  });

  let closing: Promise<void> | undefined;
  /** Its connections too, of which the server then says what went over them. */
  const closed = () => (closing ??= world?.close());

  /** A report to a doctor with that address. Gives its message's id. */
  const sendTo = async (secureAddress: string): Promise<string> => {
    const visit = await bookedVisit(world, { secureAddress });
    const written = await world.request('POST', `/v1/bookings/${visit.bookingId}/report`, REPORT, {
      as: visit.token,
    });
    expect(written.status).toBe(201);
    const mine = async () =>
      (await world.request('GET', '/v1/feedback?limit=200')).body.items.find(
        ({ reportId }: { reportId: string }) => reportId === written.body.id,
      );
    await until(async () => (await mine()) !== undefined, 120_000);
    return (await mine()).id;
  };
  const messageOf = async (id: string) => (await world.request('GET', `/v1/feedback/${id}`)).body;
  const becomes = (id: string, state: string) =>
    until(async () => (await messageOf(id)).state === state, 120_000, 50);
  const proofs = async (id: string): Promise<string[]> =>
    (await messageOf(id)).proofs.map((it: { kind: string; outcome: string }) => `${it.kind} ${it.outcome}`);
  const tasksAbout = async (subject: string): Promise<string[]> =>
    (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items
      .filter((it: { subject: string }) => it.subject === subject)
      .map((it: { kind: string }) => it.kind);
  const aside = async () => (await world.request('GET', '/v1/incoming?state=aside&limit=200')).body.items;
  const delivered = async (): Promise<{ id: string; messageId: string; requestId: string }> => {
    const id = await sendTo(BOX.good);
    await becomes(id, 'delivered');
    return messageOf(id);
  };

  test('a mailbox that does not exist any more: the mail comes back, and a person is asked', async () => {
    const id = await sendTo(BOX.gone);
    await becomes(id, 'bounced');
    expect(await messageOf(id)).toMatchObject({ failure: 'dsn-5.1.1', address: BOX.gone });
    expect(await proofs(id)).toContain('dsn failed');
    await until(async () => (await tasksAbout(id)).length > 0);
    expect(await tasksAbout(id)).toEqual(['message-bounced']);
  });

  test('a full mailbox: the mail comes back with its own code, and a person is asked', async () => {
    const id = await sendTo(BOX.full);
    await becomes(id, 'bounced');
    expect(await messageOf(id)).toMatchObject({ failure: 'dsn-5.2.2' });
    expect(await tasksAbout(id)).toEqual(['message-bounced']);
  });

  test('a grey list: asked to come back later, it comes back and arrives, and nobody is asked', async () => {
    mail.server.greylistNext(BOX.good);
    const id = await sendTo(BOX.good);
    await until(async () => (await messageOf(id)).failure === 'smtp-450', 120_000);
    expect(await messageOf(id)).toMatchObject({ state: 'sending', attempts: 1 });
    world.clock.advance(minutes(30));
    await becomes(id, 'delivered');
    expect(await messageOf(id)).toMatchObject({ attempts: 2, failure: null });
    expect(await tasksAbout(id)).toEqual([]);
  });

  test('a server that does not answer the one that carries the mail: still on its way, with a proof of the delay', async () => {
    const id = await sendTo(BOX.silent);
    await until(async () => (await proofs(id)).includes('dsn delayed'), 120_000);
    expect(await messageOf(id)).toMatchObject({ state: 'accepted' });
    expect(await tasksAbout(id)).toEqual([]);
  });

  test.each([
    ['behind the disposition', 'processed/Error: 902^Identifiant patient inconnu', [], '902'],
    ['in a field of its own', 'processed/error', ['Error: 903^INS non présent dans le document'], '903'],
  ])(
    'a program that could not file the document, its error %s: delivered, with the code, and a person is asked',
    async (_form, done, further, code) => {
      const { id, messageId } = await delivered();
      await mail.submit(
        BOX.good,
        LINE,
        mdnMail(`automatic-action/MDN-sent-automatically; ${done}`, {
          from: BOX.good,
          about: messageId,
          further,
        }),
      );
      await until(async () => (await messageOf(id)).integrationError === code, 120_000);
      expect(await messageOf(id)).toMatchObject({ state: 'delivered' });
      expect(await tasksAbout(id)).toEqual(['message-not-filed']);
    },
  );

  test('a stranger who says that the doctor has read it: nothing moves, and what was said is kept aside', async () => {
    const { id, messageId } = await delivered();
    const forged = mdnMail('manual-action/MDN-sent-manually; displayed', {
      from: BOX.stranger,
      final: BOX.good,
      about: messageId,
    });
    await mail.submit(BOX.stranger, LINE, forged);
    await until(
      async () => (await aside()).some((it: { messageId: string }) => it.messageId === id),
      120_000,
    );
    expect((await aside())[0]).toMatchObject({
      reason: 'not-recipient',
      sender: BOX.stranger,
      requestId: null,
    });
    expect(await messageOf(id)).toMatchObject({ state: 'delivered', readAt: null });
    expect(await proofs(id)).not.toContain('mdn read');
    expect(await tasksAbout(mailboxIdOf('grand-douai'))).toEqual(['sort-mail']);
  });

  test('a mail of 50 MB: kept aside by its head, never fetched; what comes behind it is read', async () => {
    const { id, messageId, requestId } = await delivered();
    const line = `${'bombe '.repeat(160)}\r\n`;
    const bomb = mailOf({ From: BOX.stranger, To: LINE, Subject: 'Imagerie' }, '');
    const body = Buffer.from(line.repeat(Math.ceil((50 * 1024 * 1024) / line.length)));
    await mail.submit(BOX.stranger, LINE, Buffer.concat([Buffer.from(bomb), body]));
    const bombs = () =>
      mail.server.doveadm('search', '-u', LINE, 'mailbox', 'INBOX', 'LARGER', '50000000').trim();
    await until(() => bombs() !== '', 120_000, 100);
    await mail.submit(BOX.good, LINE, mdnMail('displayed', { from: BOX.good, about: messageId }));
    await mail.submit(
      BOX.good,
      LINE,
      mailOf(
        { From: BOX.good, To: LINE, Subject: 'Re: Compte rendu', 'In-Reply-To': messageId },
        'Merci, je la revois jeudi.',
      ),
    );
    await becomes(id, 'read');
    await until(async () => (await tasksAbout(requestId)).includes('read-answer'), 120_000);
    const kept = (await aside()).find((it: { fault: string | null }) => it.fault === 'too-large');
    expect(kept).toMatchObject({ sender: BOX.stranger, subject: 'Imagerie', reason: 'too-large' });
    const { body: answers } = await world.request('GET', `/v1/incoming?requestId=${requestId}`);
    expect(answers.items).toMatchObject([{ sender: BOX.good, state: 'new' }]);
    // Nothing was deleted, and the server has not sent the bomb to anybody.
    expect(bombs()).not.toBe('');
    await closed();
    const sizes = [...(await mail.server.log()).matchAll(/imap\(ligne@.*body_bytes=(\d+)/g)].map(
      ([, bytes]) => Number(bytes),
    );
    expect(Math.max(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThan(5_000_000);
  });
});
