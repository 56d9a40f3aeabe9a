import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import PostalMime from 'postal-mime';
import { makeDocument } from '../../src/feedback/document/make-document.ts';
import { loadLetter } from '../../src/feedback/load-letter.ts';
import { mailboxIdOf } from '../../src/feedback/mssante/mailbox-id.ts';
import { until } from '../support/ground.ts';
import { MAIL_SERVER } from '../support/mail-server.ts';
import { startWorld, type World } from '../support/world.ts';
import { readCda } from './document/cda-checker.ts';
import { openZip } from './document/open-zip.ts';
import { mdnMail } from './mssante/mails.ts';
import { LINE, type SecureMail, startSecureMail } from './secure-mail.ts';
import { bookedVisit, REPORT } from './visit.ts';

const AGNES = 'agnes.delattre@medecin.mssante.example';

const inOrder = (proofs: readonly { kind: string; outcome: string; code: string | null }[]) =>
  proofs.map(({ kind, outcome, code }) => `${kind} ${outcome} ${code}`).toSorted();

/** Show 1 of issue 6: against a real Postfix and Dovecot, over TLS, with a client certificate. */
describe.runIf(MAIL_SERVER)('a report over real servers of the secure mail', () => {
  let mail: SecureMail;
  beforeAll(async () => {
    mail = await startSecureMail([{ address: AGNES, by: 'postfix' }]);
  });
  afterAll(() => mail?.stop());

  const report = async (world: World): Promise<string> => {
    const visit = await bookedVisit(world);
    const { status, body } = await world.request('POST', `/v1/bookings/${visit.bookingId}/report`, REPORT, {
      as: visit.token,
    });
    expect(status).toBe(201);
    return body.id;
  };
  const messageOf = async (world: World, reportId: string) => {
    const { items } = (await world.request('GET', '/v1/feedback?limit=200')).body;
    const { id } = items.find((it: { reportId: string }) => it.reportId === reportId) ?? {};
    return id && (await world.request('GET', `/v1/feedback/${id}`)).body;
  };

  test('is accepted, delivered by what the server says, read by what the doctor’s program says; and the doctor has the very documents', async () => {
    const world = await startWorld({ env: { MAILBOXES: await mail.mailboxes() } });
    try {
      const reportId = await report(world);
      await until(async () => (await messageOf(world, reportId))?.state === 'delivered', 120_000);
      const delivered = await messageOf(world, reportId);
      expect(delivered).toMatchObject({ attempts: 1, failure: null, address: AGNES });
      await until(async () => (await messageOf(world, reportId)).proofs.length === 2);
      expect(inOrder((await messageOf(world, reportId)).proofs)).toEqual([
        'dsn delivered 2.0.0',
        'smtp accepted 2.0.0',
      ]);

      const [raw = Buffer.alloc(0), ...others] = await mail.mailsOf(AGNES, 1);
      expect(others).toEqual([]);
      const received = await PostalMime.parse(raw);
      expect(received).toMatchObject({
        messageId: delivered.messageId,
        from: { address: LINE },
        subject: 'XDM/1.0/DDM+Compte rendu LEFÈVRE Zoé 01/03/1948',
      });
      const attached = received.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer));
      const made = await world.run(async (tx) => makeDocument((await loadLetter(tx, delivered.id)).letter));
      expect(attached.map((it) => it.equals(made.archive) || it.equals(made.pdf))).toEqual([true, true]);
      const files = await openZip(attached[0] ?? Buffer.alloc(0));
      expect(files.get('IHE_XDM/SUBSET01/DOC00001.XML')?.equals(made.cda)).toBe(true);
      expect(files.get('IHE_XDM/SUBSET01/DOC00001.PDF')?.equals(made.pdf)).toBe(true);
      const inCda = readCda(files.get('IHE_XDM/SUBSET01/DOC00001.XML') ?? Buffer.alloc(0)).one(
        '//c:nonXMLBody/c:text',
      );
      expect(Buffer.from(inCda ?? '', 'base64').equals(made.pdf)).toBe(true);

      const asked = received.headers.find(({ key }) => key === 'disposition-notification-to')?.value ?? '';
      expect(asked).toContain(LINE);
      await mail.submit(
        AGNES,
        LINE,
        mdnMail('manual-action/MDN-sent-manually; displayed', { about: received.messageId ?? '' }),
      );
      await until(async () => (await messageOf(world, reportId)).state === 'read', 120_000);
      expect(inOrder((await messageOf(world, reportId)).proofs)).toContain('mdn read null');
      expect((await world.request('GET', '/v1/incoming')).body.items).toEqual([]);
      const { rows } = await world.database.owner.query(
        'select type from event where subject = $1 order by xid, id',
        [delivered.id],
      );
      // The server's word may be read before our own transaction has put on record that it took the mail.
      expect(rows.map(({ type }) => type).filter((type) => type !== 'message.accepted')).toEqual([
        'message.queued',
        'message.sending',
        'message.delivered',
        'message.read',
      ]);
    } finally {
      await world.close();
    }
  });

  test('is not let in without the certificate: it waits, and one task says why', async () => {
    const world = await startWorld({ env: { MAILBOXES: await mail.mailboxes({ certificate: false }) } });
    try {
      const reports = [await report(world), await report(world)];
      const tasks = async () =>
        (await world.request('GET', '/v1/tasks?state=open')).body.items.filter(
          ({ kind }: { kind: string }) => kind === 'mailbox-refused',
        );
      await until(async () => (await tasks()).length > 0, 120_000);
      expect(await tasks()).toMatchObject([{ subject: mailboxIdOf('grand-douai') }]);
      for (const reportId of reports)
        expect(['queued', 'sending']).toContain((await messageOf(world, reportId)).state);
      expect(await mail.mailsOf(AGNES, 1)).toHaveLength(1);
      expect(await mail.server.log()).toContain('No client certificate presented');
    } finally {
      await world.close();
    }
  });
});
