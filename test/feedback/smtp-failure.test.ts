import { expect, test } from 'vitest';
import { failureOf } from '../../src/feedback/smtp-failure.ts';
import { openSmtp } from '../../src/feedback/smtp.ts';
import { startMailbox } from '../../src/simulator/mailbox.ts';

test.each([
  [{ code: 'EENVELOPE', responseCode: 550 }, 'refused', 'smtp-550'],
  [{ code: 'EENVELOPE', responseCode: 450 }, 'later', 'smtp-450'],
  [{ code: 'EENVELOPE', responseCode: 503 }, 'later', 'smtp-503'],
  [{ code: 'EAUTH', responseCode: 535 }, 'refused', 'smtp-535'],
  [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'later', 'smtp-unreachable'],
  [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'later', 'smtp-unreachable'],
  [{ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }, 'later', 'smtp-unreachable'],
  [{ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT' }, 'open', 'smtp-no-answer'],
  [{ code: 'ECONNECTION' }, 'open', 'smtp-no-answer'],
  [{ code: 'EABORT' }, 'open', 'smtp-no-answer'],
  [undefined, 'open', 'smtp-no-answer'],
])('%j is %s', (error, kind, code) => {
  expect(failureOf(error)).toEqual({ kind, code });
});

test('outside this machine nothing leaves unencrypted, unless the address says so', async () => {
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
  const strict = openSmtp(elsewhere);
  const refused = await strict.send(mail).catch(failureOf);
  expect(refused).toEqual({ kind: 'refused', code: 'smtp-tls' });
  strict.close();
  expect(mailbox.mails).toEqual([]);
  const lax = openSmtp(`${elsewhere}?requireTLS=false`);
  await lax.send(mail);
  lax.close();
  expect(mailbox.mails).toHaveLength(1);
  await mailbox.close();
});
