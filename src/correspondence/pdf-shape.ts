import { inflateSync } from 'node:zlib';
import type { AttachmentWarning } from './attachment.ts';

/** So many compressed groups of objects are looked into, and so much of what they unfold into. */
const MAX_STREAMS = 300;
const MAX_UNFOLDED = 20 * 1024 * 1024;

/** What a PDF can do besides being read: by the names of its dictionaries (ISO 32000-1, 7.3.5), also where they are compressed (7.5.7). */
export function pdfWarnings(content: Uint8Array): AttachmentWarning[] {
  const warnings = new Set<AttachmentWarning>();
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  look(text, warnings);
  // What is encrypted is not what it seems to be when it is unfolded.
  if (!warnings.has('encrypted')) for (const group of compressedObjects(text)) look(group, warnings);
  return [...warnings];
}

function look(text: string, warnings: Set<AttachmentWarning>): void {
  for (const [name] of text.matchAll(/\/(?:#[\dA-Fa-f]{2}|[A-Za-z]){2,40}/g)) {
    const warning = NAMES[name.includes('#') ? plainName(name) : name];
    if (warning) warnings.add(warning);
  }
}

/** `/J#61vaScript` is `/JavaScript`. */
const plainName = (name: string): string =>
  name.replace(/#([\dA-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const NAMES: Readonly<Record<string, AttachmentWarning>> = {
  '/JavaScript': 'active-content',
  '/JS': 'active-content',
  '/Launch': 'active-content',
  '/RichMedia': 'active-content',
  '/XFA': 'active-content',
  '/EmbeddedFile': 'embedded-files',
  '/EmbeddedFiles': 'embedded-files',
  '/Encrypt': 'encrypted',
};

function* compressedObjects(text: string): Generator<string> {
  let from = 0;
  let unfolded = 0;
  for (let count = 0; count < MAX_STREAMS && unfolded < MAX_UNFOLDED; count++) {
    const named = text.indexOf('/ObjStm', from);
    const start = named < 0 ? -1 : text.indexOf('stream', named);
    if (start < 0) return;
    const begin = start + (text.startsWith('\r\n', start + 6) ? 8 : 7);
    const end = text.indexOf('endstream', begin);
    if (end < 0) return;
    from = end;
    const group = unfold(text.slice(begin, end));
    unfolded += group.length;
    yield group;
  }
}

function unfold(stream: string): string {
  try {
    return inflateSync(Buffer.from(stream, 'latin1'), { maxOutputLength: 4 * 1024 * 1024 }).toString(
      'latin1',
    );
  } catch {
    return '';
  }
}
