import { expect } from 'vitest';
import type { Mailbox, ReceivedMail } from '../../src/simulator/mailbox.ts';
import type { Answered, ReplyMail } from '../../src/simulator/reply-mails.ts';
import { REPORT } from '../feedback/visit.ts';
import { aDoctor, ALIX, aSlot, aTriagedRequest } from '../support/people.ts';
import type { World } from '../support/world.ts';

/** A patient of Dr Delattre was seen, the report is signed: the mail, if the server has taken one. */
export async function aReportedVisit(world: World, mailbox: Mailbox) {
  const author = await aDoctor(world, 'Marœuil');
  const treating = await aDoctor(world, 'Delattre');
  const slotId = await aSlot(world, author, '2026-11-23T14:30:00+01:00');
  const patient = { ...ALIX, familyName: 'Lefèvre', treatingDoctorId: treating.id };
  const requestId = await aTriagedRequest(world, { patient });
  const booking = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
  const before = mailbox.mails.length;
  const url = `/v1/bookings/${booking.body.id}/report`;
  const { status, body } = await world.request('POST', url, REPORT, { as: author.token });
  expect(status).toBe(201);
  await world.settle();
  return {
    requestId,
    token: author.token,
    mail: mailbox.mails[before],
    bookingId: booking.body.id as string,
    reportId: body.id as string,
  };
}

/** The report to which a mail answers. */
export const answeredOf = (mail: ReceivedMail | undefined): Answered => {
  if (!mail) throw new Error('no mail has come');
  const { messageId, from, subject, dsn } = mail;
  return { messageId, from, to: mail.to[0] ?? '', subject, envelopeId: dsn.id };
};

/** In HTML too, which nobody is to see; with a file. */
export function withAttachment(it: Answered): ReplyMail {
  const words = 'Merci. Je revois ce patient jeudi.';
  const part = (head: string, body: string) => `--limite\r\n${head}\r\n\r\n${body}`;
  const raw = [
    `From: ${it.to}`,
    `To: ${it.from}`,
    'Subject: Re: votre compte rendu',
    `Message-ID: <reponse.${it.messageId.slice(1, 37)}@medecin.mssante.example>`,
    `In-Reply-To: ${it.messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=limite',
    '',
    part(
      'Content-Type: text/html; charset=utf-8',
      `<p>${words}</p><img src="x" onerror="alert(1)"><script>alert(2)</script>`,
    ),
    part(
      'Content-Type: text/plain; charset=utf-8; name=ordonnance.txt\r\nContent-Disposition: attachment; filename=ordonnance.txt',
      'Paracétamol 1 g',
    ),
    '--limite--',
    '',
  ].join('\r\n');
  return { at: 0 as ReplyMail['at'], raw: Buffer.from(raw) };
}
