/** What stands for a character that has no form in the font at all. */
export const UNPRINTABLE = '□';

/** Signs that people type in reports, and letters that Unicode does not take apart: for fonts that lack them. */
const STAND_INS: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  ʼ: '’',
  '️': '',
};

/**
 * A text as a font can print it, line breaks kept. `knows` says whether the font has a form for a character: what it lacks is written
 * without its marks, or else a box, so that a reader sees that something stood there; it never becomes another letter, and never nothing.
 */
export function printable(text: string, knows: (codePoint: number) => boolean): string {
  return leftward(inForms(text, knows));
}

/** Letters that are read from right to left. */
const LEFTWARD = '[\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}]';
const BETWEEN = new RegExp(`(?<=${LEFTWARD}) (?=${LEFTWARD})`, 'gu');
const AFTER = new RegExp(`(?<=${LEFTWARD}) (?!${LEFTWARD})`, 'gu');

/**
 * pdfkit turns each word by itself: words that belong together are held together, so that they are turned as one, and the space behind them,
 * which is turned with them, is written once more.
 */
const leftward = (text: string): string => text.replaceAll(BETWEEN, '\u00a0').replaceAll(AFTER, '  ');

function inForms(text: string, knows: (codePoint: number) => boolean): string {
  const knowsAll = (characters: string) => [...characters].every((it) => knows(it.codePointAt(0) ?? 0));
  let out = '';
  for (const character of text.toWellFormed().normalize('NFC').replaceAll(/\r\n?/g, '\n')) {
    if (character === '\n') out += character;
    else if (/[\p{Zs}\t]/u.test(character)) out += /[\u00a0\u202f]/.test(character) ? '\u00a0' : ' ';
    else if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}]/u.test(character)) out += '';
    else if (knowsAll(character)) out += character;
    else out += substitute(character, knowsAll);
  }
  return out;
}

function substitute(character: string, knowsAll: (characters: string) => boolean): string {
  const standIn = STAND_INS[character];
  if (standIn !== undefined) return standIn;
  const base = character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return base && knowsAll(base) ? base : UNPRINTABLE;
}
