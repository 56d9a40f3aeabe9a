import PostalMime, { type Address, type Email } from 'postal-mime';
import { lookAtAttachment } from '../../correspondence/look-at-attachment.ts';
import { plainLine, plainText } from '../../correspondence/plain-text.ts';
import type { LeftOut, MailPart, ParsedMail } from './parsed-mail.ts';
import { messageIdsOf } from './report-fields.ts';

const LIMITS = {
  maxNestingDepth: 40,
  maxHeadersSize: 1024 * 1024,
  // A mail within a mail stays closed: it is an attachment, or what came back.
  maxRfc822NestingDepth: 0,
};

export const MOST_PARTS = 50;
export const LONGEST_TEXT = 100_000;

/** Takes a mail apart (RFC 5322, MIME). Text alone comes out of it: of a mail that has only HTML, its words. Throws on what cannot be read within the limits. */
export async function takeApart(raw: Uint8Array): Promise<ParsedMail> {
  const mail = await PostalMime.parse(raw, LIMITS);
  const leftOut: LeftOut[] = [];
  const text = plainText(mail.text ?? (await wordsOf(mail.html ?? '')), LONGEST_TEXT + 1);
  if (text.length > LONGEST_TEXT) leftOut.push('text-cut');
  if (mail.attachments.length > MOST_PARTS) leftOut.push('too-many-parts');
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  return {
    type:
      /^\s*([\w.+-]{1,60}\/[\w.+-]{1,60})/.exec(header('content-type') ?? '')?.[1]?.toLowerCase() ??
      'text/plain',
    from: plainLine(addressIn(mail.from) ?? '', 320),
    returnPath: header('return-path')?.trim().slice(0, 400) ?? null,
    subject: plainLine(mail.subject ?? '', 500),
    messageId: messageIdsOf(header('message-id'))[0] ?? null,
    answers: [...messageIdsOf(header('in-reply-to')), ...messageIdsOf(header('references')).toReversed()],
    automatic: isAutomatic(header),
    text: text.slice(0, LONGEST_TEXT).trim(),
    parts: mail.attachments.slice(0, MOST_PARTS).map(partOf),
    leftOut,
  };
}

/** The library puts a page's words into a text only where there is a text beside it. */
async function wordsOf(html: string): Promise<string> {
  if (html === '') return '';
  const part = (type: string, body: string) =>
    `--${BESIDE}\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}\r\n`;
  const both = `${part('text/plain', '')}${part('text/html', html.slice(0, 20 * LONGEST_TEXT).replaceAll(BESIDE, ''))}--${BESIDE}--`;
  const mail = await PostalMime.parse(
    `Content-Type: multipart/mixed; boundary=${BESIDE}\r\n\r\n${both}`,
    LIMITS,
  );
  return mail.text ?? '';
}

const BESIDE = 'recours-7f3a0c52b1';

function partOf(it: Email['attachments'][number]): MailPart {
  const content =
    typeof it.content === 'string'
      ? new TextEncoder().encode(it.content)
      : it.content instanceof Uint8Array
        ? it.content
        : new Uint8Array(it.content);
  const saidType = it.mimeType.trim().toLowerCase().slice(0, 120);
  const name = it.filename === null ? null : plainLine(it.filename, 200) || null;
  return { saidType, name, content, look: lookAtAttachment(content, name, saidType) };
}

const addressIn = (from: Address | undefined): string | undefined =>
  from?.address ?? from?.group?.[0]?.address;

/** RFC 3834, 5, and what programs said before it. */
function isAutomatic(header: (name: string) => string | undefined): boolean {
  const auto = header('auto-submitted');
  return (
    (auto !== undefined && !/^\s*no\b/i.test(auto)) ||
    /^\s*(bulk|junk|auto_reply)\b/i.test(header('precedence') ?? '') ||
    header('x-autoreply') !== undefined ||
    header('x-autorespond') !== undefined
  );
}
