import type { KindName } from './attachment.ts';

/** The first bytes, in hexadecimal, of what is recognised by them. */
const MAGIC: readonly (readonly [string, KindName])[] = [
  ['89504e470d0a1a0a', 'png'],
  ['ffd8ff', 'jpeg'],
  ['474946383761', 'gif'],
  ['474946383961', 'gif'],
  ['49492a00', 'tiff'],
  ['4d4d002a', 'tiff'],
  ['7b5c727466', 'rtf'],
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['d0cf11e0a1b11ae1', 'ole'],
  ['377abcaf271c', 'archive'],
  ['526172211a07', 'archive'],
  ['1f8b', 'archive'],
  ['fd377a585a00', 'archive'],
  ['425a68', 'archive'],
  ['4d5a', 'program'],
  ['7f454c46', 'program'],
  ['feedface', 'program'],
  ['feedfacf', 'program'],
  ['cefaedfe', 'program'],
  ['cffaedfe', 'program'],
  ['cafebabe', 'program'],
  // A shortcut of Windows, and a script of Unix.
  ['4c0000000114020000000000c000000000000046', 'program'],
  ['2321', 'program'],
];

/** What a file is by its content alone. */
export function kindByContent(content: Uint8Array): KindName {
  const start = Buffer.from(content.subarray(0, 1024));
  const hex = start.subarray(0, 32).toString('hex');
  const known = MAGIC.find(([magic]) => hex.startsWith(magic));
  if (known) return known[1];
  // Readers look for it in the first kilobyte.
  if (start.includes('%PDF-')) return 'pdf';
  if (content.length > 132 && Buffer.from(content.subarray(128, 132)).toString('latin1') === 'DICM')
    return 'dicom';
  return textKind(content) ?? 'unknown';
}

/** So much is read of a text in order to know what it is. */
const TEXT_START = 64 * 1024;

function textKind(content: Uint8Array): KindName | undefined {
  const text = textStart(content);
  if (text === undefined) return undefined;
  const start = text.trimStart().slice(0, 4_000).toLowerCase();
  if (/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<svg\b/.test(start)) return 'svg';
  if (/<(!doctype\s+html|html|head|body|script|iframe|object|embed)\b/.test(start)) return 'html';
  if (start.startsWith('<?xml') || start.startsWith('<clinicaldocument'))
    return text.slice(0, 8_000).includes('ClinicalDocument') ? 'cda' : 'xml';
  return 'text';
}

/** The beginning of a text; undefined: it is none. UTF-8, UTF-16 with its mark, or one byte a letter. */
export function textStart(content: Uint8Array): string | undefined {
  const bytes = content.subarray(0, TEXT_START);
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(encoding).decode(bytes);
  // Other control characters than the ends of lines and of pages are in no text.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) return undefined;
  return text.length === 0 ? undefined : text;
}
