import { unzipSync } from 'fflate';
import type { AttachmentWarning, KindName } from './attachment.ts';
import { titleOfCda } from './cda-title.ts';

/** Files that an archive for a doctor may hold; more of them, or out of all proportion, is something else. */
const MAX_FILES = 2_000;
const MAX_RATIO = 200;
const MAX_UNFOLDED = 200 * 1024 * 1024;
/** Of a document whose title is looked for. */
const MAX_DOCUMENT = 4 * 1024 * 1024;

export type ZipShape = { kind: KindName; warnings: AttachmentWarning[]; title: string | null };

type Entry = { name: string; size: number; originalSize: number };

/** What an archive is by the list of its files, of which none is unpacked but a document's text, for its title. */
export function zipShape(content: Uint8Array): ZipShape {
  const entries = entriesOf(content);
  if (!entries) return { kind: 'zip', warnings: ['not-looked-into'], title: null };
  const warnings = new Set<AttachmentWarning>();
  const folded = entries.reduce((sum, { size }) => sum + size, 0);
  const unfolded = entries.reduce((sum, { originalSize }) => sum + originalSize, 0);
  // Files that lie on top of one another are counted more often than the archive is long.
  if (unfolded > MAX_UNFOLDED || unfolded > MAX_RATIO * content.length || folded > content.length)
    warnings.add('swells');
  for (const { name } of entries) {
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|\p{Cc}/u.test(name)) warnings.add('strange-paths');
    if (/\.(zip|7z|rar|gz|tgz|xz|bz2|iso|cab)$/i.test(name)) warnings.add('nested-archive');
    if (/\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|js|jse|wsf|hta|lnk|jar|apk)$/i.test(name))
      warnings.add('program');
    if (/(^|\/)vba(Project|Data)/i.test(name)) warnings.add('active-content');
  }
  const kind = kindOf(entries);
  if (kind === 'program') warnings.add('program');
  return { kind, warnings: [...warnings], title: kind === 'xdm' ? titleIn(content) : null };
}

function kindOf(entries: readonly Entry[]): KindName {
  const has = (pattern: RegExp) => entries.some(({ name }) => pattern.test(name));
  if (has(/^META-INF\/MANIFEST\.MF$/i) || has(/^AndroidManifest\.xml$/)) return 'program';
  if (has(/^\[Content_Types\]\.xml$/)) {
    if (has(/^word\//)) return 'docx';
    if (has(/^xl\//)) return 'xlsx';
    if (has(/^ppt\//)) return 'pptx';
  }
  if (has(/^mimetype$/) && has(/^content\.xml$/)) return 'odf';
  if (has(/^IHE_XDM\/[^/]+\/METADATA\.XML$/i)) return 'xdm';
  return 'zip';
}

/** Undefined: it cannot be read, or it holds more files than anybody sends. */
function entriesOf(content: Uint8Array): Entry[] | undefined {
  const entries: Entry[] = [];
  try {
    unzipSync(content, {
      filter: ({ name, size, originalSize }) => {
        if (entries.length === MAX_FILES) throw new RangeError('too many files');
        entries.push({ name, size, originalSize });
        return false;
      },
    });
    return entries;
  } catch {
    return undefined;
  }
}

function titleIn(content: Uint8Array): string | null {
  try {
    let taken = false;
    const files = unzipSync(content, {
      filter: ({ name, originalSize }) => {
        const wanted = !taken && originalSize <= MAX_DOCUMENT && /\/DOC\d+\.XML$/i.test(name);
        taken ||= wanted;
        return wanted;
      },
    });
    const [document] = Object.values(files);
    return document ? titleOfCda(document) : null;
  } catch {
    return null;
  }
}
