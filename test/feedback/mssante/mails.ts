import { takeApart } from '../../../src/feedback/mssante/take-apart.ts';
import type { ParsedMail } from '../../../src/feedback/mssante/parsed-mail.ts';

/** To whom the line's message went, and as what. */
export const AGNES = 'agnes.delattre@medecin.mssante.example';
export const LINE = 'ligne@cpts-douai.mssante.example';
export const MESSAGE_ID =
  '<0192f000-0000-7000-8000-000000000001.0192f000-0000-7000-8000-000000000002@cpts-douai.mssante.example>';

type Headers = Readonly<Record<string, string>>;

/** A mail as text, its lines as in RFC 5322. */
export const mailOf = (headers: Headers, body: string): string =>
  [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ...body.split('\n')].join(
    '\r\n',
  );

const BOUNDARY = 'RAA14128.773615765';

/** Its parts one after the other, each with its type. */
export const multipart = (
  type: string,
  headers: Headers,
  parts: readonly { type: string; headers?: Headers; body: string }[],
): string =>
  mailOf(
    {
      'Message-ID': '<rapport.1@mx.mssante.example>',
      To: LINE,
      'MIME-Version': '1.0',
      ...headers,
      'Content-Type': `${type}; boundary="${BOUNDARY}"`,
    },
    [
      ...parts.flatMap(({ type: of, headers: own = {}, body }) => [
        `--${BOUNDARY}`,
        `Content-Type: ${of}`,
        ...Object.entries(own).map(([name, value]) => `${name}: ${value}`),
        '',
        body,
        '',
      ]),
      `--${BOUNDARY}--`,
      '',
    ].join('\n'),
  );

const returned = {
  type: 'text/rfc822-headers',
  body: `Message-ID: ${MESSAGE_ID}\nFrom: ${LINE}\nTo: ${AGNES}`,
};

/** What a server says of a mail (RFC 3464). `fields`: of the recipients. */
export const dsnMail = (
  fields: string,
  { ofMessage = 'Reporting-MTA: dns; mx.mssante.example', headers = {}, parts = [returned] } = {},
): string =>
  multipart(
    'multipart/report; report-type=delivery-status',
    { From: 'MAILER-DAEMON@mx.mssante.example', 'Return-Path': '<>', ...headers },
    [
      { type: 'text/plain; charset=utf-8', body: 'Votre message…' },
      { type: 'message/delivery-status', body: `${ofMessage}\n\n${fields}` },
      ...parts,
    ],
  );

/** What the recipient's program says of it (RFC 8098). */
export const mdnMail = (
  disposition: string,
  it: {
    from?: string;
    final?: string;
    about?: string;
    further?: readonly string[];
    subject?: string;
    parts?: readonly { type: string; headers?: Headers; body: string }[];
  } = {},
): string => {
  const {
    from = AGNES,
    final = from,
    about = MESSAGE_ID,
    further = [],
    subject = 'Message lu',
    parts = [],
  } = it;
  return multipart(
    'multipart/report; report-type=disposition-notification',
    { From: from, Subject: subject },
    [
      { type: 'text/plain; charset=utf-8', body: 'Le message a été traité.' },
      {
        type: 'message/disposition-notification',
        body: [
          'Reporting-UA: poste-3; Logiciel de cabinet',
          `Final-Recipient: rfc822;${final}`,
          `Original-Message-ID: ${about}`,
          `Disposition: ${disposition}`,
          ...further,
        ].join('\n'),
      },
      ...parts,
    ],
  );
};

export const apart = (mail: string): Promise<ParsedMail> => takeApart(Buffer.from(mail));
