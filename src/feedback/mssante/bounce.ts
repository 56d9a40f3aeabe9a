import { returnedIds } from './dsn.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { messageIdsOf } from './report-fields.ts';

/** A mail system's own words on a mail that came back: servers that send no report in the sense of RFC 3464 (qmail, old Exchange, filters before them). */
export type Bounce = {
  about: readonly string[];
  /** The status with which it was refused for good at that address; undefined: it does not clearly say so. */
  refusalOf(address: string): string | undefined;
};

/** Whether a mail system wrote it, and nobody (RFC 5321, 4.5.5; RFC 3834, 2). */
export const isFromMailSystem = (mail: ParsedMail): boolean =>
  mail.returnPath === '<>' ||
  /^(mailer-daemon|mail-daemon|postmaster|microsoftexchange[\da-f]*)@/i.test(mail.from);

/** `550 5.1.1`, `5.1.1` or `550`: the first of them that stands there. */
const CODE = /(?<![\d.])(?:(?:[245]\d\d[ -]#?)?([245]\.\d{1,3}\.\d{1,3})|([245]\d\d))(?![\d.]*\d)/;

/** How far behind an address its server's answer stands. */
const NEAR = 600;
const MOST = 200_000;

/** Reads a mail that came back without a report. Undefined: this mail is none. */
export function bounceOf(mail: ParsedMail): Bounce | undefined {
  if (!isFromMailSystem(mail)) return undefined;
  const text = mail.text.slice(0, MOST);
  const inText = text
    .split('\n')
    .filter((line) => /^[\s>|]*message-id\s*:/i.test(line))
    .slice(0, 20)
    .flatMap(messageIdsOf);
  return {
    about: [...returnedIds(mail), ...inText, ...mail.answers],
    refusalOf: (address) => {
      const at = text.toLowerCase().indexOf(address.toLowerCase());
      if (at < 0) return undefined;
      const said = text.slice(at + address.length, at + address.length + NEAR);
      // One that may heal is not a refusal, even where another code stands further on.
      const [, enhanced, plain] = CODE.exec(said) ?? [];
      const code = enhanced ?? plain;
      if (!code?.startsWith('5')) return undefined;
      return enhanced ?? '5.0.0';
    },
  };
}
