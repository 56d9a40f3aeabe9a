import { strToU8, type Zippable, zipSync } from 'fflate';
import type { Letter } from './letter.ts';
import { titleOf } from './letter.ts';
import { type FiledDocument, metadataOf } from './metadata.ts';

const FOLDER = 'IHE_XDM/SUBSET01';

/** No time of its own: the same report gives the same archive, on whatever machine and whenever. Local parts, which is what a zip keeps. */
const ENTRY_TIME = new Date(1980, 0, 1);

/** IHE_XDM.zip (IHE ITI TF-2, 3.32; CI-SIS, échange de documents): one submission, with the document and its PDF under one name. */
export function xdmOf(letter: Letter, cda: Uint8Array, pdf: Uint8Array): Buffer {
  const document: FiledDocument = { name: 'DOC00001.XML', type: 'text/xml', content: cda };
  const printed: FiledDocument = { name: 'DOC00001.PDF', type: 'application/pdf', content: pdf };
  const files: Zippable = {
    'INDEX.HTM': strToU8(indexOf(letter)),
    'README.TXT': strToU8(README),
    [`${FOLDER}/METADATA.XML`]: metadataOf(letter, document, printed),
    [`${FOLDER}/${document.name}`]: document.content,
    [`${FOLDER}/${printed.name}`]: printed.content,
  };
  return Buffer.from(zipSync(files, { level: 6, mtime: ENTRY_TIME }));
}

/** Nobody is named in it: whoever opens the archive by hand finds the way to the document. */
const indexOf = (letter: Letter): string =>
  [
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML Basic 1.1//EN" "http://www.w3.org/TR/xhtml-basic/xhtml-basic11.dtd">',
    '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">',
    '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>Document de santé</title></head>',
    '<body>',
    `<h1>${titleOf(letter)}</h1>`,
    '<ul>',
    `<li><a href="${FOLDER}/DOC00001.PDF">Document à lire (PDF)</a></li>`,
    `<li><a href="${FOLDER}/DOC00001.XML">Document pour un logiciel (CDA)</a></li>`,
    '</ul>',
    '<p><a href="README.TXT">À propos de cette archive</a></p>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');

const README = [
  'Archive IHE XDM produite par Recours, centre d’appels de soins non programmés.',
  '',
  'INDEX.HTM                      liens vers le document',
  'IHE_XDM/SUBSET01/METADATA.XML  description du document (XDS)',
  'IHE_XDM/SUBSET01/DOC00001.XML  document CDA R2 niveau 1',
  'IHE_XDM/SUBSET01/DOC00001.PDF  le même document en PDF/A-1',
  '',
  'Ces documents sont couverts par le secret professionnel.',
  '',
].join('\r\n');
