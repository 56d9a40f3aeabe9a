import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/platform/ids.ts';
import { LARGEST_MAIL } from '../../../src/feedback/mssante/inbox.ts';
import type { World } from '../../support/world.ts';
import { dsn, type InboxWorld, type Sent, startInboxWorld } from './inbox-world.ts';
import { AGNES, LINE, mailOf, mdnMail } from './mails.ts';
import type { MemoryInbox } from './memory-inbox.ts';

let made: InboxWorld;
let world: World;
let inbox: MemoryInbox;
beforeAll(async () => {
  made = await startInboxWorld();
  ({ world, inbox } = made);
});
afterAll(() => made.close());

const sent = () => made.sent();
const messageOf = (message: Sent) => made.messageOf(message);
const incoming = (query?: string) => made.incoming(query);
const tasks = (kind: string) => made.tasks(kind);
const arrives = (raw: string | Buffer) => made.arrives(raw);

describe('a proof', () => {
  test('moves its message: delivered, then read; and is kept with it', async () => {
    const message = await sent();
    await arrives(dsn(message, 'delivered', '2.0.0'));
    expect(await messageOf(message)).toMatchObject({
      state: 'delivered',
      deliveredAt: '2026-11-23T11:30:00+01:00',
    });
    await arrives(mdnMail('manual-action/MDN-sent-manually; displayed', { about: message.messageId }));
    const read = await messageOf(message);
    expect(read).toMatchObject({ state: 'read' });
    expect(
      read.proofs.map(({ kind, outcome }: { kind: string; outcome: string }) => [kind, outcome]),
    ).toEqual(
      expect.arrayContaining([
        ['dsn', 'delivered'],
        ['mdn', 'read'],
      ]),
    );
    expect(await incoming(`&requestId=${message.requestId}`)).toEqual([]);
  });

  test('that it came back makes it a failure with its code, and asks a person', async () => {
    const message = await sent();
    await arrives(dsn(message, 'failed', '5.2.2'));
    expect(await messageOf(message)).toMatchObject({ state: 'bounced', failure: 'dsn-5.2.2' });
    expect((await tasks('message-bounced')).map(({ subject }: { subject: string }) => subject)).toContain(
      message.id,
    );
  });

  test('that the document could not be filed leaves it delivered, with the error’s code, and asks a person', async () => {
    const message = await sent();
    await arrives(
      mdnMail('automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant patient inconnu', {
        about: message.messageId,
      }),
    );
    expect(await messageOf(message)).toMatchObject({ state: 'delivered', integrationError: '902' });
    expect((await tasks('message-not-filed')).map(({ subject }: { subject: string }) => subject)).toContain(
      message.id,
    );
  });

  test('from somebody else, or about somebody else’s mail, moves nothing and is kept aside with its reason', async () => {
    const message = await sent();
    const stranger = 'curieux@ailleurs.mssante.example';
    await arrives(mdnMail('displayed', { about: message.messageId, from: stranger, final: AGNES }));
    await arrives(dsn(message, 'failed', '5.1.1', stranger));
    await arrives(mdnMail('displayed', { about: '<autre@ailleurs.example>' }));
    expect(await messageOf(message)).toMatchObject({ state: 'accepted' });
    const aside = (await incoming('&state=aside')).slice(0, 3);
    expect(aside).toMatchObject([
      { reason: 'unknown-message', messageId: null, requestId: null },
      { reason: 'not-recipient', messageId: message.id, requestId: null },
      { reason: 'not-recipient', messageId: message.id, requestId: null, sender: stranger },
    ]);
  });
});

describe('an answer', () => {
  test('lies with the request, and a task asks for a reader until it is read', async () => {
    const message = await sent();
    const answer = (subject: string, text: string) =>
      mailOf(
        {
          From: `Dr Agnès Delattre <${AGNES}>`,
          To: LINE,
          Subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
          'Message-ID': `<${newId()}@medecin.mssante.example>`,
          'In-Reply-To': message.messageId,
          'Content-Type': 'text/plain; charset=utf-8',
        },
        text,
      );
    await arrives(answer('Re: Compte rendu', 'Merci, je la revois jeudi.\n'));
    await arrives(answer('Re: Compte rendu', 'Encore un mot : arrêter le paracétamol.'));
    const [second, first, ...others] = await incoming(`&requestId=${message.requestId}`);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      requestId: message.requestId,
      messageId: message.id,
      sender: AGNES,
      senderName: 'Dr Agnès Delattre',
      subject: 'Re: Compte rendu',
      state: 'new',
      reason: null,
      automatic: false,
    });
    expect((await world.request('GET', `/v1/incoming/${first.id}`)).body).toMatchObject({
      body: 'Merci, je la revois jeudi.',
      attachments: [],
    });
    const mine = async () =>
      (await tasks('read-answer')).filter((it: { subject: string }) => it.subject === message.requestId);
    expect(await mine()).toMatchObject([{ requestId: message.requestId }]);
    expect((await world.request('POST', `/v1/incoming/${first.id}/read`)).body).toMatchObject({
      state: 'read',
    });
    expect(await mine()).toHaveLength(1);
    await world.request('POST', `/v1/incoming/${second.id}/read`);
    expect(await mine()).toEqual([]);
    expect(await messageOf(message)).toMatchObject({ state: 'accepted' });
  });

  test('of a program lies with the request and asks for nobody', async () => {
    const message = await sent();
    await arrives(
      mailOf(
        { From: AGNES, Subject: 'Absence', 'Auto-Submitted': 'auto-replied', References: message.messageId },
        'Je suis absente jusqu’au 2 décembre.',
      ),
    );
    expect(await incoming(`&requestId=${message.requestId}`)).toMatchObject([
      { automatic: true, state: 'new' },
    ]);
    expect(
      (await tasks('read-answer')).some((it: { subject: string }) => it.subject === message.requestId),
    ).toBe(false);
  });

  test('from outside of the secure mail is kept aside; from a colleague in it, it lies with the request', async () => {
    const message = await sent();
    const answer = (from: string) =>
      mailOf({ From: from, Subject: 'Re', 'In-Reply-To': message.messageId }, `de ${from}`);
    await arrives(answer('quelquun@messagerie.example'));
    expect((await incoming('&state=aside'))[0]).toMatchObject({
      reason: 'not-secure',
      messageId: message.id,
    });
    await arrives(answer('remplacant@medecin.mssante.example'));
    expect(await incoming(`&requestId=${message.requestId}`)).toMatchObject([
      { sender: 'remplacant@medecin.mssante.example', senderName: null },
    ]);
  });
});

describe('mail that nobody can place', () => {
  test('is kept aside, and one task says so until a person has filed the last of it', async () => {
    for (const { id } of await incoming('&state=aside'))
      await world.request('POST', `/v1/incoming/${id}/read`);
    expect(await tasks('sort-mail')).toEqual([]);
    const { requestId } = await sent();
    await arrives(mailOf({ From: AGNES, Subject: 'Mme Lefèvre' }, 'Pouvez-vous la rappeler ?'));
    await arrives(mailOf({ From: AGNES, Subject: 'Mme Lefèvre, suite' }, 'Demain de préférence.'));
    const [b, a] = await incoming('&state=aside');
    expect(a).toMatchObject({ reason: 'no-reference', requestId: null, state: 'aside' });
    expect(await tasks('sort-mail')).toHaveLength(1);
    const filed = await world.request('POST', `/v1/incoming/${a.id}/request`, { requestId });
    expect(filed).toMatchObject({ status: 200, body: { requestId, state: 'read' } });
    expect(await tasks('sort-mail')).toHaveLength(1);
    await world.request('POST', `/v1/incoming/${b.id}/request`, { requestId });
    expect(await tasks('sort-mail')).toEqual([]);
    expect((await incoming(`&requestId=${requestId}`)).map(({ id }: { id: string }) => id)).toEqual([
      b.id,
      a.id,
    ]);
    expect(await world.request('POST', `/v1/incoming/${a.id}/request`, { requestId: newId() })).toMatchObject(
      { status: 404 },
    );
  });

  test('that cannot be read, or is too large, is kept aside too, and what lies behind it is read', async () => {
    const message = await sent();
    const deep = Array.from(
      { length: 60 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
    );
    inbox.put(`From: Piégeur <piege@ailleurs.example>\n${deep.join('')}`);
    inbox.put(
      Buffer.concat([
        Buffer.from(mailOf({ From: AGNES, Subject: 'Radios', 'In-Reply-To': message.messageId }, '')),
        Buffer.alloc(LARGEST_MAIL),
      ]),
    );
    await arrives(mdnMail('displayed', { about: message.messageId }));
    expect(await messageOf(message)).toMatchObject({ state: 'read' });
    const [large, unreadable] = await incoming('&state=aside');
    expect(large).toMatchObject({
      fault: 'too-large',
      reason: 'too-large',
      subject: 'Radios',
      messageId: message.id,
    });
    expect(unreadable).toMatchObject({
      fault: 'unreadable',
      reason: 'unreadable',
      sender: 'piege@ailleurs.example',
    });
  });
});
