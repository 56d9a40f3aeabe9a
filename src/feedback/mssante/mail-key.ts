import { createHash } from 'node:crypto';
import type { MailInBox } from './inbox.ts';

/**
 * The same for the same mail, wherever it lies: of what its sender has written, without what the servers on its way have put before it. A stranger
 * who takes another's Message-ID has another key, and hides nobody's mail.
 */
export function mailKey({ raw, head, size }: Pick<MailInBox, 'raw' | 'head' | 'size'>): string {
  const bytes = raw ?? head;
  const hash = createHash('sha256');
  const body = endOfHeader(bytes);
  const header = bytes.subarray(0, body).toString('latin1');
  for (const name of ['message-id', 'from', 'to', 'subject', 'date', 'content-type'])
    hash.update(`${name}:${fieldOf(header, name)}\n`);
  hash.update(bytes.subarray(body));
  if (!raw) hash.update(`\n${size}`);
  return hash.digest('hex');
}

function endOfHeader(bytes: Buffer): number {
  const ends = ['\r\n\r\n', '\n\n'].map((it) => bytes.indexOf(it)).filter((it) => it >= 0);
  return ends.length === 0 ? bytes.length : Math.min(...ends);
}

/** With its continuation lines, without what folding has changed. */
function fieldOf(header: string, name: string): string {
  const value = new RegExp(`^${name}:((?:.|\\r?\\n[ \\t]){0,4000})`, 'im').exec(header)?.[1] ?? '';
  return value.replace(/\s+/g, ' ').trim();
}
