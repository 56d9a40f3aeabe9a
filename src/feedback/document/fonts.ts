import { create, type Font } from 'fontkit';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export type FontName = 'regular' | 'bold';

const require = createRequire(import.meta.url);

const files: Readonly<Record<FontName, () => string>> = {
  regular: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};

const opened = new Map<FontName, Font>();

/**
 * DejaVu, which PDF/A wants in the file itself and whose licence allows it: Latin, Greek, Cyrillic, Hebrew and Arabic letters, and the signs
 * that people type in reports. Opened once for the process: reading its tables takes longer than writing a letter.
 */
export function openFont(name: FontName): Font {
  const known = opened.get(name);
  if (known) return known;
  const font = create(readFileSync(files[name]()));
  if (!('layout' in font)) throw new Error(`the file of the ${name} font holds several`);
  opened.set(name, font);
  return font;
}

/**
 * A font keeps each glyph with the character that it was first fetched for, and with none where it was fetched as a part of an accented letter:
 * in the next document the letters E and A would print and could be neither read aloud, searched nor copied. Called before each document.
 */
export function forgetGlyphs(): void {
  // fontkit has no word for it.
  for (const font of opened.values()) (font as unknown as { _glyphs: object })._glyphs = {};
}
