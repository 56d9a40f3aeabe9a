import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSmtp, type OutgoingMail, type Smtp } from '../../src/feedback/smtp.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';

const mail: OutgoingMail = {
  from: { name: 'CPTS Grand Douai', address: 'ligne@cpts.mssante.example' },
  to: 'mt@medecin.mssante.example',
  messageId: '<2.mt@cpts.mssante.example>',
  date: new Date(0),
  inReplyTo: '<1.mt@cpts.mssante.example>',
  subject: 'Essai',
  text: 'Essai',
  headers: { 'X-MSS-CODECDA': '11488-4', 'X-MSS-INS': 'N', 'X-MSS-NIL': '987654' },
  attachments: [
    { fileName: 'IHE_XDM.zip', type: 'application/zip', content: Buffer.from('PK') },
    { fileName: 'compte rendu.pdf', type: 'application/pdf', content: Buffer.from('%PDF') },
  ],
};

describe('a mail on its way out', () => {
  let mailbox: Mailbox;
  let smtp: Smtp;
  beforeAll(async () => {
    mailbox = await startMailbox();
    smtp = openSmtp({ url: mailbox.url, tls: {}, login: undefined });
  });
  afterAll(async () => {
    smtp.close();
    await mailbox.close();
  });

  test('asks to be told what became of it, without being sent back', async () => {
    await smtp.send(mail);
    const [received] = mailbox.mails;
    expect(received?.dsn).toEqual({
      notify: ['SUCCESS', 'FAILURE', 'DELAY'],
      returned: 'HDRS',
      id: '2.mt@cpts.mssante.example',
    });
    expect(received?.raw).toContain('\r\nDisposition-Notification-To: ligne@cpts.mssante.example\r\n');
  });

  test('writes the headers of the secure mail as its operators do', () => {
    for (const [name, value] of Object.entries(mail.headers))
      expect(mailbox.mails[0]?.raw).toMatch(new RegExp(`^${name}: ${value}\\r$`, 'm'));
  });

  test('a correction names the mail that it takes the place of; a first one names none', async () => {
    expect(mailbox.mails[0]?.raw).toContain('\r\nIn-Reply-To: <1.mt@cpts.mssante.example>\r\n');
    expect(mailbox.mails[0]?.raw).toContain('\r\nReferences: <1.mt@cpts.mssante.example>\r\n');
    await smtp.send({ ...mail, inReplyTo: null });
    expect(mailbox.mails.at(-1)?.raw).not.toMatch(/^(In-Reply-To|References):/im);
  });

  test('sent again it is the same bytes', async () => {
    await smtp.send(mail);
    expect(mailbox.mails.at(-1)?.raw).toBe(mailbox.mails[0]?.raw);
  });
});
