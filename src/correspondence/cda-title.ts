import { textStart } from './kind-by-content.ts';
import { plainLine } from './plain-text.ts';

/** The title that a CDA document gives itself (HL7 CDA R2, 4.2.1.7); null: none that can be read. Everything else of it stays closed. */
export function titleOfCda(content: Uint8Array): string | null {
  const text = textStart(content) ?? '';
  const open = /<(?:[A-Za-z][\w-]{0,20}:)?title(?:\s[^<>]{0,200})?>/.exec(text);
  if (!open) return null;
  const begin = open.index + open[0].length;
  const end = text.indexOf('<', begin);
  if (end < 0) return null;
  return plainLine(inLetters(text.slice(begin, Math.min(end, begin + 1_000))), 200) || null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const inLetters = (text: string): string =>
  text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code =
      name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
