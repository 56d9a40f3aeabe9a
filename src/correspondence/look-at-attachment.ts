import { type AttachmentWarning, KINDS, type KindName } from './attachment.ts';
import { titleOfCda } from './cda-title.ts';
import { kindByContent } from './kind-by-content.ts';
import { pdfWarnings } from './pdf-shape.ts';
import { zipShape } from './zip-shape.ts';

/** What is known of an attachment without having opened it. `title`: of a medical document (CDA, XDM). */
export type LookedAt = { type: string; title: string | null; warnings: readonly AttachmentWarning[] };

/**
 * Types an attachment by its content and looks at its shape: what the mail says of it is believed only to say that it lies. Nothing is carried out or
 * rendered. Meant for a thread that is ended when it takes too long (`parse-thread.ts`).
 */
export function lookAtAttachment(content: Uint8Array, name: string | null, saidType: string): LookedAt {
  const found = kindByContent(content);
  const zip = found === 'zip' ? zipShape(content) : undefined;
  const kind = zip?.kind ?? (found === 'text' && saidType === 'message/rfc822' ? 'mail' : found);
  const warnings = new Set<AttachmentWarning>(zip?.warnings ?? OF_KIND[kind] ?? []);
  if (kind === 'pdf') for (const warning of pdfWarnings(content)) warnings.add(warning);
  if (isMisnamed(name, kind)) warnings.add('misnamed');
  return {
    type: KINDS[kind].type,
    title: zip?.title ?? (kind === 'cda' ? titleOfCda(content) : null),
    warnings: [...warnings].toSorted(),
  };
}

const OF_KIND: Partial<Record<KindName, readonly AttachmentWarning[]>> = {
  program: ['program'],
  html: ['web-page'],
  svg: ['web-page'],
  // Word, Excel and PowerPoint until 2003, installers: macros are not told from text without opening them.
  ole: ['active-content'],
  archive: ['not-looked-into'],
  unknown: ['not-looked-into'],
};

/** Other endings under which the same comes as well. */
const ALSO: Readonly<Record<string, KindName>> = {
  jpeg: 'jpeg',
  jpe: 'jpeg',
  tiff: 'tiff',
  csv: 'text',
  log: 'text',
  md: 'text',
  hpr: 'text',
  hl7: 'text',
  xls: 'ole',
  ppt: 'ole',
  msg: 'ole',
  ods: 'odf',
  odp: 'odf',
};

function isMisnamed(name: string | null, kind: KindName): boolean {
  const ending = /\.([A-Za-z0-9]{1,5})\s*$/.exec(name ?? '')?.[1]?.toLowerCase();
  if (ending === undefined || kind === 'unknown' || kind === 'archive') return false;
  if (KINDS[kind].ending.startsWith(ending) || ALSO[ending] === kind) return false;
  // Names of their own, which say nothing wrong: `LISEZ.MOI`.
  return ending in ALSO || ANNOUNCING.has(ending);
}

/** Endings that make somebody, or their computer, expect something. */
const ANNOUNCING = new Set([
  ...Object.values(KINDS).map(({ ending }) => ending as string),
  ...'exe dll com scr msi bat cmd ps1 vbs js jse wsf hta lnk jar'.split(' '),
  ...'html htm svg docm xlsm php py sh iso rar 7z gz'.split(' '),
]);
