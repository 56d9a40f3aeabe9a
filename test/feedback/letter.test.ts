import * as fc from 'fast-check';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../src/feedback/letter.ts';
import { headerText, mailOf, subjectInWords } from '../../src/feedback/mail.ts';
import { printable } from '../../src/feedback/printable.ts';
import { reportPdf } from '../../src/feedback/report-pdf.ts';
import { isMailAddress } from '../../src/feedback/secure-message.ts';
import { instant } from '../../src/platform/clock.ts';

const letter: Letter = {
  cpts: { name: 'CPTS Grand Douai', phone: '03 53 01 01 23' },
  timeZone: 'Europe/Paris',
  patient: { familyName: 'Lefèvre', givenName: 'Zoé', birthDate: '1948-03-01' },
  recipient: { familyName: 'Delattre', givenName: 'Agnès', profession: 'doctor' },
  author: { familyName: 'Marœuil', givenName: 'Inès', profession: 'doctor', rpps: '10001234567' },
  visit: { start: instant('2026-11-23T14:30:00+01:00'), mode: 'AMB', placeName: 'Cabinet de la Scarpe' },
  outcome: 'follow-up-needed',
  text: 'Lombalgie aiguë. Œdème : aucun. Coût 12 €.',
  writtenAt: instant('2026-11-23T15:02:00+01:00'),
};

/** Names as nobody should have them: controls, quotes, what looks like headers or encoded words, emoji, right-to-left, 200 characters. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', minLength: 150, maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom(
      'A',
      'é',
      '"',
      '\\',
      ',',
      '<',
      '>',
      ' ',
      '\r\n',
      '\n',
      '\u0000',
      '=?utf-8?Q?x?=',
      '=?',
      '?=',
      '😀',
      '👩‍⚕️',
      'ש',
      'محمد',
      '\u202e',
      'Bcc: a@b.c',
      '\r\n\r\n',
    ),
    maxLength: 200,
  }),
);

const named = (familyName: string, givenName: string): Letter => ({
  ...letter,
  patient: { ...letter.patient, familyName, givenName },
  cpts: { ...letter.cpts, name: familyName },
});

describe('the mail', () => {
  test('says who it is about in the subject, and names the PDF after them', () => {
    expect(subjectInWords(letter)).toBe('XDM/1.0/DDM+Compte rendu LEFÈVRE Zoé 01/03/1948');
    expect(mailOf(letter).subject).toMatch(/^XDM\/1\.0\/DDM\+Compte rendu =\?UTF-8\?B\?/);
    expect(mailOf(named('DURAND', 'Paul')).subject).toBe('XDM/1.0/DDM+Compte rendu DURAND Paul 01/03/1948');
    expect(mailOf(letter).fileName).toBe('20261123_CR_LEFEVRE_Zoe.pdf');
    expect(mailOf(named('Œuvrard-Łucki', 'Anne Sophie')).fileName).toBe(
      '20261123_CR_OEUVRARD-LUCKI_Anne-Sophie.pdf',
    );
    expect(mailOf(named('محمد', '😀')).fileName).toBe('20261123_CR_X_X.pdf');
  });

  test('keeps what was found for the PDF', () => {
    const { text } = mailOf(letter);
    expect(text).toContain(
      'ci-joint le compte rendu de la consultation du lundi 23 novembre 2026 de LEFÈVRE Zoé',
    );
    expect(text).not.toMatch(/lombalgie|œdème|revoir/i);
  });

  test('decodes to what was meant and adds no header, whatever the names', async () => {
    const transport = createTransport({ streamTransport: true, buffer: true });
    const headers = ['from', 'to', 'subject', 'message-id', 'date', 'mime-version', 'content-type'];
    await fc.assert(
      fc.asyncProperty(name, name, async (family, given) => {
        const it = named(family, given);
        const { fromName, subject, text, fileName } = mailOf(it);
        const { message } = await transport.sendMail({
          from: { name: fromName, address: 'ligne@cpts.mssante.example' },
          to: 'mt@medecin.mssante.example',
          subject,
          text,
          attachments: [{ filename: fileName, content: Buffer.from('%PDF') }],
          messageId: '<a@b>',
        });
        const mail = await PostalMime.parse(message as Buffer);
        expect(mail.subject).toBe(subjectInWords(it));
        expect(mail.headers.map(({ key }) => key).sort()).toEqual([...headers].sort());
        expect(mail.to).toEqual([{ address: 'mt@medecin.mssante.example', name: '' }]);
        expect(mail.attachments.map((at) => at.filename)).toEqual([fileName]);
        expect(fileName).toMatch(/^20261123_CR_[\dA-Za-z-]{1,40}_[\dA-Za-z-]{1,40}\.pdf$/);
        for (const line of (message as Buffer).toString().split('\r\n'))
          expect(line.length).toBeLessThanOrEqual(998);
      }),
      { numRuns: 300, examples: [['=?utf-8?Q?x?=', 'Zoe']] },
    );
  });

  test('cuts encoded words between characters, 75 at most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (text) => {
        for (const word of headerText(`é${text}`).split(' ')) {
          expect(word.length).toBeLessThanOrEqual(75);
          expect(Buffer.from(word.slice(10, -2), 'base64').toString()).not.toContain('\ufffd');
        }
      }),
    );
  });
});

describe('an address', () => {
  test.each(['a.b@c.mssante.fr', "o'brien+x@c-d.example"])('%s is one', (it) =>
    expect(isMailAddress(it)).toBe(true),
  );
  test.each([
    'a@b.fr, c@d.fr',
    'a@b.fr\r\nRCPT TO:<c@d.fr>',
    '<a@b.fr>',
    'a b@c.fr',
    'a@b',
    'a@b.fr ',
    'é@b.fr',
    '',
  ])('%j is not', (it) => expect(isMailAddress(it)).toBe(false));
});

describe('the letter', () => {
  test('is the same bytes for the same facts', async () => {
    const first = await reportPdf(letter);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await reportPdf(letter)).equals(first)).toBe(true);
    expect((await reportPdf({ ...letter, text: 'Autre.' })).equals(first)).toBe(false);
  });

  test('carries the names, the dates and the text, accents included', async () => {
    const text = textOf(await reportPdf(letter, { compress: false }));
    for (const part of [
      'CPTS Grand Douai',
      'Dr Agnès DELATTRE',
      'LEFÈVRE Zoé',
      '01/03/1948',
      'lundi 23 novembre 2026',
      '14 h 30',
      'Dr Inès MARŒUIL',
      'RPPS 10001234567',
      'À revoir par le médecin traitant',
      'Lombalgie aiguë. Œdème : aucun. Coût 12 €.',
    ])
      expect(text).toContain(part);
  });

  test('says its title and the report’s time in its metadata', async () => {
    const raw = (await reportPdf(letter, { compress: false })).toString('latin1');
    expect(raw).toContain('(D:20261123140200Z)');
    expect(raw).toContain('/Lang (fr-FR)');
  });

  test('goes on over pages when it must, each of which says whose it is', async () => {
    const pdf = await reportPdf(
      { ...letter, text: 'Une ligne du compte rendu.\n'.repeat(120) },
      { compress: false },
    );
    const raw = pdf.toString('latin1');
    const pages = raw.match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(1);
    expect(textOf(pdf).match(/LEFÈVRE Zoé, 01\/03\/1948 – page \d sur/g)).toHaveLength(pages);
  });

  test('never breaks on a text, and prints only what the fonts know', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        expect(printable(text)).toMatch(/^[\n\x20-\x7e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/);
        expect((await reportPdf({ ...named(text, text), text: `a${text}` })).subarray(-6).toString()).toBe(
          '%%EOF\n',
        );
      }),
      { numRuns: 100 },
    );
    expect(printable('Şahin Łukasz ≥ 38 °C, e\u0301t\u00e9 😀')).toBe('Sahin Lukasz >= 38 °C, été ?');
  });
});

/** The text of an uncompressed PDF, from the hexadecimal strings of its TJ operators. */
function textOf(pdf: Buffer): string {
  const lines = pdf.toString('latin1').matchAll(/\[((?:<[\da-f]*> ?-?[\d.]* ?)+)\] TJ/g);
  const bytes = [...lines].map(([, it = '']) => Buffer.from(it.replaceAll(/> ?-?[\d.]* ?|</g, ''), 'hex'));
  return bytes.map((it) => new TextDecoder('windows-1252').decode(it)).join('\n');
}
