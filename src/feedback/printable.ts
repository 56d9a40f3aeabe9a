/** What Windows-1252 has beyond Latin-1: the characters that the PDF's standard fonts know (PDF 32000-1, annex D). */
const BEYOND_LATIN_1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** Signs that people type in reports, and letters that Unicode does not take apart. */
const STAND_INS: Readonly<Record<string, string>> = {
  '≥': '>=',
  '≤': '<=',
  '≠': '<>',
  '≈': '~',
  '→': '->',
  '←': '<-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '′': "'",
  '″': '"',
  ʼ: '’',
  μ: 'µ',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
};

/**
 * A text as the standard fonts can print it, line breaks kept: letters of other Latin alphabets lose the marks that the fonts lack
 * (« Şahin » → « Sahin »), and a character that has no form at all is a question mark, never another letter.
 */
export function printable(text: string): string {
  let out = '';
  for (const character of text.normalize('NFC').replaceAll(/\r\n?/g, '\n')) out += printed(character);
  return out;
}

function printed(character: string): string {
  if (character === '\n') return character;
  if (/[\p{Zs}\t]/u.test(character)) return character === '\u00a0' || character === '\u202f' ? '\u00a0' : ' ';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)) return '';
  if (isKnown(character)) return character;
  const standIn = STAND_INS[character];
  if (standIn) return standIn;
  const base = character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return base && [...base].every(isKnown) ? base : '?';
}

const isKnown = (character: string): boolean =>
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u00ff]$/.test(character) ||
  (character.length === 1 && BEYOND_LATIN_1.includes(character));
