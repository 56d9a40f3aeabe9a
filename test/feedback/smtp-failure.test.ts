import { expect, test } from 'vitest';
import { failureOf } from '../../src/feedback/smtp-failure.ts';
import { openSmtp } from '../../src/feedback/smtp.ts';
import { startMailbox } from '../../src/simulator/mailbox.ts';

test.each([
  // The server's word on this message, or on its recipient.
  [{ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }, 'refused', 'message', 'smtp-550'],
  [{ code: 'EENVELOPE', responseCode: 452, command: 'RCPT TO' }, 'later', 'message', 'smtp-452'],
  [{ code: 'EMESSAGE', responseCode: 554, command: 'DATA' }, 'refused', 'message', 'smtp-554'],
  [{ code: 'EENVELOPE', responseCode: 552, command: 'MAIL FROM' }, 'refused', 'message', 'smtp-552'],
  [{ code: 'EENVELOPE', responseCode: 503 }, 'later', 'message', 'smtp-503'],
  [{ code: 'EENVELOPE' }, 'refused', 'message', 'smtp-unacceptable'],
  // It has something against us: no message's end.
  [{ code: 'EPROTOCOL', responseCode: 421, command: 'CONN' }, 'later', 'mailbox', 'smtp-421'],
  [{ code: 'EENVELOPE', responseCode: 421, command: 'RCPT TO' }, 'later', 'mailbox', 'smtp-421'],
  [{ code: 'EPROTOCOL', responseCode: 554, command: 'CONN' }, 'later', 'mailbox', 'smtp-554'],
  [{ code: 'EENVELOPE', responseCode: 530, command: 'RCPT TO' }, 'later', 'mailbox', 'smtp-530'],
  [{ code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' }, 'later', 'mailbox', 'smtp-553'],
  [{ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, 'later', 'mailbox', 'smtp-535'],
  [{ code: 'EAUTH', responseCode: 454, command: 'AUTH PLAIN' }, 'later', 'mailbox', 'smtp-454'],
  [{ code: 'EAUTH' }, 'later', 'mailbox', 'smtp-credentials'],
  [{ code: 'ETLS', responseCode: 502, command: 'STARTTLS' }, 'later', 'mailbox', 'smtp-tls'],
  [
    { code: 'ESOCKET', originalCode: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
    'later',
    'mailbox',
    'smtp-tls',
  ],
  [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }, 'later', 'mailbox', 'smtp-tls'],
  [{ code: 'ESOCKET', originalCode: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'later', 'mailbox', 'smtp-tls'],
  // It is not there.
  [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'later', 'server', 'smtp-unreachable'],
  [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'later', 'server', 'smtp-unreachable'],
  [{ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }, 'later', 'server', 'smtp-unreachable'],
  [{ code: 'ECONNECTION' }, 'later', 'server', 'smtp-unreachable'],
  // It hung up before any message.
  [{ code: 'ECONNECTION', command: 'CONN', begun: false }, 'later', 'server', 'smtp-unreachable'],
  [{ code: 'ECONNECTION', begun: false, certified: true }, 'later', 'mailbox', 'smtp-tls'],
  [
    { code: 'ESOCKET', originalCode: 'ECONNRESET', begun: false, certified: true },
    'later',
    'mailbox',
    'smtp-tls',
  ],
  [
    { code: 'ESOCKET', originalCode: 'ECONNREFUSED', begun: false, certified: true },
    'later',
    'server',
    'smtp-unreachable',
  ],
  [
    { code: 'ECONNECTION', command: 'CONN', begun: true, certified: true },
    'open',
    'message',
    'smtp-no-answer',
  ],
  // Nobody knows.
  [{ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT' }, 'open', 'server', 'smtp-no-answer'],
  [{ code: 'EABORT' }, 'open', 'server', 'smtp-no-answer'],
  [{ code: 'ECONNECTION', command: 'CONN' }, 'open', 'message', 'smtp-no-answer'],
  [undefined, 'open', 'message', 'smtp-no-answer'],
])('%j is %s, and about the %s', (error, kind, about, code) => {
  expect(failureOf(error)).toMatchObject({ kind, about, code });
});

test.each([
  ['550 5.1.1 <a@b.mssante.example>: Recipient address rejected', '5.1.1'],
  ['452-4.2.2 Mailbox full\n452 4.2.2 try later', '4.2.2'],
  ['550 No such user 5.1.1', '550'],
  ['550 5.1.1.1 what', '550'],
])('%s: the code is %s', (response, status) => {
  const responseCode = Number(response.slice(0, 3));
  expect(failureOf({ code: 'EENVELOPE', command: 'RCPT TO', responseCode, response })).toMatchObject({
    code: `smtp-${responseCode}`,
    status,
    reply: response,
  });
});

test('outside this machine nothing leaves unencrypted, whatever the address says', async () => {
  const mailbox = await startMailbox();
  // The same machine under a name that does not look like it.
  const elsewhere = mailbox.url.replace('127.0.0.1', '0x7f.1');
  const mail = {
    from: { name: 'Ligne', address: 'ligne@cpts.mssante.example' },
    to: 'mt@medecin.mssante.example',
    messageId: '<1@cpts.mssante.example>',
    date: new Date(0),
    inReplyTo: null,
    subject: 'Essai',
    text: 'Essai',
    headers: {},
    attachments: [{ fileName: 'a.pdf', type: 'application/pdf', content: Buffer.from('%PDF') }],
  };
  const strict = openSmtp({ url: elsewhere, tls: {}, login: undefined });
  const refused = await strict.send(mail).catch(failureOf);
  expect(refused).toMatchObject({ kind: 'later', about: 'mailbox', code: 'smtp-tls' });
  strict.close();
  expect(mailbox.mails).toEqual([]);
  // No option talks it out of that (they are refused at start as well: mailboxes.test.ts).
  for (const option of ['requireTLS=false', 'ignoreTLS=true', 'tls.rejectUnauthorized=false']) {
    const lax = openSmtp({ url: `${elsewhere}?${option}`, tls: {}, login: undefined });
    expect(await lax.send(mail).catch(failureOf)).toMatchObject({ code: 'smtp-tls' });
    lax.close();
  }
  expect(mailbox.mails).toEqual([]);
  await mailbox.close();
});
