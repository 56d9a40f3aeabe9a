/** What is to be known of an attachment before anybody opens it; the page has the words. */
export type AttachmentWarning =
  /** It would run: it is kept, and not handed out. */
  | 'program'
  /** A PDF that acts by itself (JavaScript, Launch, XFA), or an Office document with macros. */
  | 'active-content'
  | 'embedded-files'
  /** Locked by a password: nobody could look into it. */
  | 'encrypted'
  /** It unfolds into something out of all proportion, or says things of itself that cannot be. */
  | 'swells'
  /** An archive whose files would land outside of the folder into which it is unpacked. */
  | 'strange-paths'
  | 'nested-archive'
  /** A page that a browser would carry out. */
  | 'web-page'
  /** Of a kind that could not be looked into. */
  | 'not-looked-into'
  /** Its name announces something else than what it is. */
  | 'misnamed';

/** What a file is by its content. `ending`: of the name under which it is handed out. */
export type FileKind = { type: string; ending: string };

export const KINDS = {
  pdf: { type: 'application/pdf', ending: 'pdf' },
  png: { type: 'image/png', ending: 'png' },
  jpeg: { type: 'image/jpeg', ending: 'jpg' },
  gif: { type: 'image/gif', ending: 'gif' },
  tiff: { type: 'image/tiff', ending: 'tif' },
  dicom: { type: 'application/dicom', ending: 'dcm' },
  rtf: { type: 'application/rtf', ending: 'rtf' },
  text: { type: 'text/plain', ending: 'txt' },
  xml: { type: 'application/xml', ending: 'xml' },
  cda: { type: 'application/hl7-cda+xml', ending: 'xml' },
  html: { type: 'text/html', ending: 'html.txt' },
  svg: { type: 'image/svg+xml', ending: 'svg.txt' },
  mail: { type: 'message/rfc822', ending: 'eml' },
  zip: { type: 'application/zip', ending: 'zip' },
  xdm: { type: 'application/x-ihe-xdm+zip', ending: 'zip' },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', ending: 'docx' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ending: 'xlsx' },
  pptx: { type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', ending: 'pptx' },
  odf: { type: 'application/vnd.oasis.opendocument', ending: 'odt' },
  ole: { type: 'application/x-ole-storage', ending: 'doc' },
  archive: { type: 'application/x-archive', ending: 'bin' },
  program: { type: 'application/x-executable', ending: 'bin' },
  unknown: { type: 'application/octet-stream', ending: 'bin' },
} as const satisfies Readonly<Record<string, FileKind>>;

export type KindName = keyof typeof KINDS;

const ENDINGS = new Map<string, string>(Object.values(KINDS).map(({ type, ending }) => [type, ending]));

/**
 * The name under which it is handed out: what the sender called it, as far as a file may be called so, and always with the ending of what it is.
 */
export function fileNameOf(name: string, type: string, no: number): string {
  const base = name
    .replace(/^.*[\\/]/s, '')
    .replace(/[^\p{L}\p{M}\p{N} ._()-]/gu, '_')
    // One ending is enough, and it is ours.
    .replace(/(\.[A-Za-z0-9]{1,5}){1,3}$/, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  const stem = Array.from(base).slice(0, 80).join('').trim() || `piece-jointe-${no}`;
  // Names that Windows keeps for itself.
  const safe = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? `_${stem}` : stem;
  return `${safe}.${ENDINGS.get(type) ?? 'bin'}`;
}

/** RFC 6266: for every browser, whatever the letters. */
export function contentDisposition(fileName: string): string {
  const plain = fileName
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*!]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
