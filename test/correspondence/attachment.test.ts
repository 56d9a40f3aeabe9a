import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { contentDisposition, fileNameOf } from '../../src/correspondence/attachment.ts';
import { lookAtAttachment } from '../../src/correspondence/look-at-attachment.ts';

const look = (
  content: Uint8Array | string,
  name: string | null = null,
  saidType = 'application/octet-stream',
) => lookAtAttachment(typeof content === 'string' ? Buffer.from(content) : content, name, saidType);
const hex = (bytes: string) => Buffer.from(bytes.replaceAll(' ', '').padEnd(80, '0'), 'hex');
const pdf = (body: string) => `%PDF-1.7\n1 0 obj\n${body}\nendobj\n%%EOF`;

const CDA =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="11488-4"/><title>CR &amp; avis — cœur</title><recordTarget>…</recordTarget></ClinicalDocument>';

describe('what an attachment is', () => {
  test.each([
    [pdf('<< /Type /Catalog >>'), 'application/pdf'],
    [hex('89504e470d0a1a0a'), 'image/png'],
    [hex('ffd8ffe0'), 'image/jpeg'],
    [hex('49492a00'), 'image/tiff'],
    ['{\\rtf1 Bonjour}', 'application/rtf'],
    ['Cher confrère,\nmerci. Œdème : aucun.', 'text/plain'],
    ['<?xml version="1.0"?><a/>', 'application/xml'],
    [CDA, 'application/hl7-cda+xml'],
    ['<!DOCTYPE html><p>x', 'text/html'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    [hex('d0cf11e0a1b11ae1'), 'application/x-ole-storage'],
    [hex('377abcaf271c'), 'application/x-archive'],
    [hex('4d5a9000'), 'application/x-executable'],
    [hex('7f454c46'), 'application/x-executable'],
    ['#!/bin/sh\nrm -r x', 'application/x-executable'],
    [hex('00112233'), 'application/octet-stream'],
    [zipSync({ 'a.txt': strToU8('a') }), 'application/zip'],
    [
      zipSync({ '[Content_Types].xml': strToU8('<x/>'), 'word/document.xml': strToU8('<x/>') }),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
  ])('is told by its content, whatever it is called: %#', (content, type) => {
    expect(look(content, 'courrier.exe', 'text/calendar').type).toBe(type);
  });

  test('of a medical document its title is shown and nothing else, also where it lies in an XDM archive', () => {
    expect(look(CDA, 'doc.xml')).toEqual({
      type: 'application/hl7-cda+xml',
      title: 'CR & avis — cœur',
      warnings: [],
    });
    const xdm = zipSync({
      'IHE_XDM/SUBSET01/METADATA.XML': strToU8('<x/>'),
      'IHE_XDM/SUBSET01/DOC00001.XML': strToU8(CDA),
      'IHE_XDM/SUBSET01/DOC00001.PDF': strToU8(pdf('')),
    });
    expect(look(xdm, 'IHE_XDM.zip')).toEqual({
      type: 'application/x-ihe-xdm+zip',
      title: 'CR & avis — cœur',
      warnings: [],
    });
  });
});

describe('what is to be known of an attachment before it is opened', () => {
  test.each([
    ['an ordinary PDF', pdf('<< /Type /Catalog /OpenAction [3 0 R /Fit] >>'), []],
    ['JavaScript', pdf('<< /S /JavaScript /JS (app.alert(1)) >>'), ['active-content']],
    ['JavaScript, its name disguised', pdf('<< /S /J#61vaScript >>'), ['active-content']],
    ['a program that it starts', pdf('<< /S /Launch /F (cmd.exe) >>'), ['active-content']],
    ['a form that acts', pdf('<< /AcroForm << /XFA 5 0 R >> >>'), ['active-content']],
    ['files in it', pdf('<< /Names << /EmbeddedFiles 4 0 R >> >>'), ['embedded-files']],
    ['a lock', pdf('<< /Encrypt 9 0 R >>'), ['encrypted']],
  ])('of a PDF: %s', (_name, content, warnings) => {
    expect(look(content, 'courrier.pdf').warnings).toEqual(warnings);
  });

  test('what a PDF does is found where its objects are compressed', () => {
    const hidden = deflateSync(Buffer.from('<< /S /JavaScript /JS (x) >>'));
    const content = Buffer.concat([
      Buffer.from(
        `%PDF-1.7\n5 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length ${hidden.length} >>\nstream\n`,
      ),
      hidden,
      Buffer.from('\nendstream\nendobj\n'),
    ]);
    expect(look(content, 'a.pdf').warnings).toEqual(['active-content']);
  });

  test.each([
    ['an ordinary one', { 'a/b.txt': strToU8('a') }, []],
    ['a bomb', { 'a.txt': new Uint8Array(3_000_000) }, ['swells']],
    ['a way out of the folder', { '../../etc/cron.d/x': strToU8('a') }, ['strange-paths']],
    ['an absolute way', { 'C:\\Windows\\x.txt': strToU8('a') }, ['strange-paths']],
    ['an archive in the archive', { 'b.zip': strToU8('a') }, ['nested-archive']],
    ['a program in it', { 'Compte rendu.pdf.exe': strToU8('a') }, ['program']],
    [
      'a Java program',
      { 'META-INF/MANIFEST.MF': strToU8('a'), 'A.class': strToU8('a') },
      ['misnamed', 'program'],
    ],
    [
      'macros',
      { '[Content_Types].xml': strToU8('<x/>'), 'word/vbaProject.bin': strToU8('a') },
      ['active-content', 'misnamed'],
    ],
  ])('of an archive: %s', (_name, files, warnings) => {
    expect(look(zipSync(files as Record<string, Uint8Array>), 'a.zip').warnings).toEqual(warnings);
  });

  test('an archive that cannot be read, or lies of its size, is said to be one', () => {
    const whole = zipSync({ 'a.txt': strToU8('bonjour') });
    expect(look(whole.subarray(0, 40), 'a.zip').warnings).toEqual(['not-looked-into']);
  });

  test.each([
    ['a program', hex('4d5a'), 'facture.pdf', ['misnamed', 'program']],
    ['a page', '<html><script>x</script>', 'courrier.html', ['web-page']],
    ['old Office', hex('d0cf11e0a1b11ae1'), 'courrier.doc', ['active-content']],
    ['a PDF that is none', 'ceci est du texte', 'courrier.pdf', ['misnamed']],
    ['a text with a name of its own', 'ceci est du texte', 'LISEZ.MOI', []],
    ['a script by its name', 'WScript.Echo("x")', 'courrier.vbs', ['misnamed']],
  ])('%s', (_name, content, name, warnings) => {
    expect(look(content, name).warnings).toEqual(warnings);
  });

  test('whatever the bytes and the name, looking ends and throws nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('%PDF-1.7 ', 'PK\u0003\u0004', '<?xml ', '<ClinicalDocument><title>', '', 'II*\0'),
        fc.uint8Array({ maxLength: 2_000 }),
        fc.string({ unit: 'binary' }),
        (start, bytes, name) => {
          const { title, type } = look(Buffer.concat([Buffer.from(start, 'latin1'), bytes]), name);
          expect(type).toMatch(/^[\w.+/-]+$/);
          expect(title ?? '').toMatch(/^[^\p{Cc}]*$/u);
        },
      ),
    );
  });
});

describe('the name under which an attachment is handed out', () => {
  test.each([
    ['Courrier du Dr Nœud.pdf', 'application/pdf', 'Courrier du Dr Nœud.pdf'],
    ['facture.pdf.exe', 'application/pdf', 'facture.pdf'],
    ['facture.exe', 'text/plain', 'facture.txt'],
    ['../../etc/passwd', 'text/plain', 'passwd.txt'],
    ['C:\\x\\CON', 'text/plain', '_CON.txt'],
    ['a"b\r\nSet-Cookie: x', 'application/pdf', 'a_b__Set-Cookie_ x.pdf'],
    ['', 'application/pdf', 'piece-jointe-3.pdf'],
    ['....', 'image/png', 'piece-jointe-3.png'],
    ['page.html', 'text/html', 'page.html.txt'],
    ['quelque chose', 'x/y', 'quelque chose.bin'],
  ])('%j of type %s: %s', (name, type, expected) => {
    expect(fileNameOf(name, type, 3)).toBe(expected);
  });

  test('is one line that every browser reads, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const fileName = fileNameOf(name.toWellFormed(), 'application/pdf', 1);
        expect(fileName).toMatch(/^[^\p{Cc}/\\:*?"<>|]{1,90}\.pdf$/u);
        const header = contentDisposition(fileName);
        expect(header).toMatch(/^attachment; filename="[ !#-[\]-~]+"; filename\*=UTF-8''[\w.%-]+$/);
        expect(decodeURIComponent(/''(.*)$/.exec(header)?.[1] ?? '')).toBe(fileName);
      }),
    );
  });
});
