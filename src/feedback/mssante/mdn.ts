import { returnedIds } from './dsn.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { addressOf, blocksOf, type Fields, messageIdsOf } from './report-fields.ts';

/** What the recipient's side has done with a mail (RFC 8098, 3.2.6). `processed`: a program has filed the document and shown it to nobody. */
export type MdnDisposition = 'displayed' | 'deleted' | 'dispatched' | 'processed';

/** What the recipient's side says of a mail. */
export type Mdn = {
  about: readonly string[];
  original: string | undefined;
  final: string | undefined;
  disposition: MdnDisposition;
  /** The recipient's program could not do it: its code, `unknown` where it says none. Undefined: it could. */
  error: string | undefined;
};

/**
 * Reads a message disposition notification (RFC 8098), and what French programs send of a document that they could not file (ANS, volet « Transmission
 * au LPS de documents CDA provenant d'un courriel MSSanté », 1.1.3, Structure du MDN): the error behind the disposition (`processed/Error:
 * 902^Identifiant patient inconnu`), or in a field of its own (`processed/error` and `Error: 902`). Undefined: this mail is none.
 */
export function mdnOf(mail: ParsedMail): Mdn | undefined {
  const report = mail.parts.find(({ saidType }) =>
    ['message/disposition-notification', 'message/global-disposition-notification'].includes(saidType),
  );
  const fields = report && blocksOf(report.content)[0];
  const done = fields && dispositionOf(fields.get('disposition') ?? '');
  if (!done) return undefined;
  return {
    about: [...messageIdsOf(fields.get('original-message-id')), ...returnedIds(mail), ...mail.answers],
    original: addressOf(fields.get('original-recipient')),
    final: addressOf(fields.get('final-recipient')),
    disposition: done.disposition,
    error: errorOf(done.modifiers, fields),
  };
}

const DISPOSITION =
  /^(?:[^;]{0,200};)?\s*(displayed|deleted|dispatched|processed|failed|denied)\b\s*(?:\/(.*))?$/i;

/** Of RFC 2298 there is still `failed`; `denied` says nothing of what became of the mail. */
function dispositionOf(field: string): { disposition: MdnDisposition; modifiers: string } | undefined {
  const [, type = '', modifiers = ''] = DISPOSITION.exec(field.trim()) ?? [];
  const said = type.toLowerCase();
  if (said === '' || said === 'denied') return undefined;
  if (said === 'failed') return { disposition: 'processed', modifiers: modifiers || 'error' };
  return { disposition: said as MdnDisposition, modifiers };
}

function errorOf(modifiers: string, fields: Fields): string | undefined {
  const [, behind = ''] = /^\s*(?:error|failure)\b\s*:?\s*(.*)$/i.exec(modifiers) ?? [];
  const failed = /^\s*(?:error|failure)\b/i.test(modifiers);
  const field = fields.get('error') ?? fields.get('failure');
  if (!failed && field === undefined) return undefined;
  return errorCodeOf(behind) ?? errorCodeOf(field ?? '') ?? 'unknown';
}

/** `902^Identifiant de patient inconnu^messageErrorCondition` → `902`. Words are no code: they might name somebody. */
export const errorCodeOf = (text: string): string | undefined =>
  /^\s*([A-Z]{0,10}[_-]?\d{1,6}|[A-Z][A-Z_]{2,30})\s*(?:$|[\^:;,.|(/\s-])/.exec(text)?.[1];

/**
 * The same told in an ordinary mail, by a program that was not asked for an MDN (the same volet, « Courriel standard »): its subject begins with `[KO
 * Intégration système !][902]`, and it brings the mail back. Undefined: this mail is none.
 */
export function toldErrorOf(mail: ParsedMail): { about: readonly string[]; error: string } | undefined {
  const told =
    /^\s*\[\s*(?:KO\s+int[ée]gration|erreur\s+d.int[ée]gration)[^\]]{0,40}\]\s*(?:\[([^\]]{0,40})\])?/i.exec(
      mail.subject,
    );
  if (!told) return undefined;
  return { about: [...returnedIds(mail), ...mail.answers], error: errorCodeOf(told[1] ?? '') ?? 'unknown' };
}
