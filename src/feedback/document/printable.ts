/** What stands for a character that has no form in the font at all. */
export const UNPRINTABLE = '□';

/**
 * A text as a font can print it, line breaks kept. `knows` says whether the font has a form for a character: what it lacks is written
 * without its marks, or else a box, so that a reader sees that something stood there; it never becomes another letter, and never nothing.
 */
export function printable(text: string, knows: (codePoint: number) => boolean): string {
  return leftward(inForms(text, knows));
}

/** Letters that are read from right to left. */
const LEFTWARD = '\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}';
const BETWEEN = new RegExp(`(?<=[${LEFTWARD}]) (?=[${LEFTWARD}])`, 'gu');
const BEHIND = new RegExp(`(?<=[${LEFTWARD}])(?= [^${LEFTWARD}]|[^\\s\\p{M}${LEFTWARD}])`, 'gu');

/**
 * pdfkit turns what is between two spaces by itself: words that belong together are held together, so that they are turned as one, and
 * what stands behind them is kept out of it by a space, which is turned with them and ends up before them.
 */
const leftward = (text: string): string => text.replaceAll(BETWEEN, '\u00a0').replaceAll(BEHIND, ' ');

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
  const base = character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return base && knowsAll(base) ? base : UNPRINTABLE;
}
