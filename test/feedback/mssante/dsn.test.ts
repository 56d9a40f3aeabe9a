import { describe, expect, test } from 'vitest';
import { dsnOf } from '../../../src/feedback/mssante/dsn.ts';
import { proofIn } from '../../../src/feedback/mssante/proof.ts';
import { AGNES, apart, dsnMail, MESSAGE_ID, multipart } from './mails.ts';

const ID = MESSAGE_ID.slice(1, -1);

/** What a DSN says of the message to Dr Delattre. */
const says = async (mail: string) => {
  const proof = proofIn(await apart(mail));
  return proof && { kind: proof.kind, said: proof.saysOf(AGNES), about: proof.about };
};

const recipient = (action: string, status: string, final = AGNES) =>
  `Final-Recipient: rfc822;${final}\nAction: ${action}\nStatus: ${status}`;

describe('what a server says of a mail', () => {
  test.each([
    ['delivered', '2.0.0', 'delivered'],
    ['relayed', '2.0.0', 'relayed'],
    ['delayed', '4.4.7', 'delayed'],
    ['failed', '5.1.1', 'failed'],
    // Passed on to several addresses, of which nobody will tell.
    ['expanded', '2.0.0', 'relayed'],
    ['Failed (for good)', '5.2.2 (mailbox full)', 'failed'],
  ])('%s %s: %s', async (action, status, outcome) => {
    expect(await says(dsnMail(recipient(action, status)))).toMatchObject({
      kind: 'dsn',
      said: { outcome, code: status.slice(0, 5) },
    });
  });

  test('is about the envelope that we have named, before what was sent back of the mail', async () => {
    const said = await says(
      dsnMail(recipient('delivered', '2.0.0'), {
        ofMessage: `Reporting-MTA: dns; mx\nOriginal-Envelope-Id: ${ID}`,
        parts: [{ type: 'text/rfc822-headers', body: 'Message-ID: <other@elsewhere.example>' }],
      }),
    );
    expect(said?.about).toEqual([MESSAGE_ID, '<other@elsewhere.example>']);
  });

  test('an envelope’s name in xtext is read (RFC 3461)', async () => {
    const mail = await apart(
      dsnMail(recipient('failed', '5.0.0'), { ofMessage: 'Original-Envelope-Id: a+2Bb+3D@c.example' }),
    );
    expect(dsnOf(mail)?.about).toContain('<a+b=@c.example>');
  });

  test.each([
    ['text/rfc822-headers', `Message-ID: ${MESSAGE_ID}\nSubject: x`],
    ['message/rfc822', `Subject: x\nMessage-Id:\n ${MESSAGE_ID}\n\nle message`],
    ['message/global-headers', `Message-ID: ${MESSAGE_ID}`],
  ])('is about the mail that came back as %s', async (type, body) => {
    const said = await says(dsnMail(recipient('failed', '5.1.1'), { parts: [{ type, body }] }));
    expect(said?.about).toEqual([MESSAGE_ID]);
  });

  test('speaks only for the addresses that it names, whatever the case, also as they were written at first', async () => {
    const elsewhere = 'secretariat@cabinet.mssante.example';
    expect((await says(dsnMail(recipient('failed', '5.1.1', elsewhere))))?.said).toBeUndefined();
    expect((await says(dsnMail(recipient('failed', '5.1.1', AGNES.toUpperCase()))))?.said).toBeDefined();
    const passedOn = `Original-Recipient: rfc822; ${AGNES}\n${recipient('failed', '5.1.1', elsewhere)}`;
    expect((await says(dsnMail(passedOn)))?.said).toEqual({ outcome: 'failed', code: '5.1.1' });
    const xtext = `Original-Recipient: rfc822;agnes.delattre+40medecin.mssante.example@x\n${recipient('failed', '5.1.1', elsewhere)}`;
    expect((await says(dsnMail(xtext)))?.said).toBeUndefined();
  });

  test('of several recipients behind one address the worst counts; others are nobody’s', async () => {
    const both = [
      `Original-Recipient: rfc822;${AGNES}\n${recipient('delivered', '2.0.0', 'a@b.example')}`,
      `Original-Recipient: rfc822;${AGNES}\n${recipient('failed', '5.2.2', 'c@d.example')}`,
      recipient('failed', '5.7.1', 'someone@else.example'),
    ].join('\n\n');
    expect((await says(dsnMail(both)))?.said).toEqual({ outcome: 'failed', code: '5.2.2' });
  });

  test('without its block on the whole message it is read all the same', async () => {
    const mail = await apart(dsnMail('', { ofMessage: recipient('failed', '5.1.1') }));
    expect(proofIn(mail)?.saysOf(AGNES)).toEqual({ outcome: 'failed', code: '5.1.1' });
  });

  test('an action that nobody knows says nothing, a status that is none is left out', async () => {
    expect((await says(dsnMail(recipient('vanished', '5.1.1'))))?.said).toBeUndefined();
    expect((await says(dsnMail(recipient('failed', 'badly'))))?.said).toEqual({
      outcome: 'failed',
      code: null,
    });
  });

  test('a report that somebody has put into a mail of their own proves nothing', async () => {
    const forwarded = multipart('multipart/mixed', { From: 'quelquun@ailleurs.example' }, [
      { type: 'message/delivery-status', body: `Reporting-MTA: dns; mx\n\n${recipient('failed', '5.1.1')}` },
    ]);
    expect(proofIn(await apart(forwarded))).toBeUndefined();
  });
});
