import * as fc from 'fast-check';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { Profession } from '../../../src/directory/profession.ts';
import type { Letter } from '../../../src/feedback/document/letter.ts';
import {
  ARCHIVE_NAME,
  headerName,
  headerText,
  mailOf,
  subjectInWords,
} from '../../../src/feedback/document/mail.ts';
import { correction, forwarding, report, sparse, typed } from './letters.ts';
import { typedText } from './typed-text.ts';

const named = (familyName: string, givenName: string): Letter => ({
  ...report,
  patient: { ...report.patient, familyName, givenName },
});

const NIL = '123-456-789';

describe('the mail', () => {
  test('says who it is about in the subject, in the form that filters look for', () => {
    expect(subjectInWords(report)).toBe('XDM/1.0/DDM+Compte rendu LEFÈVRE Zoé 01/03/1948');
    expect(mailOf(report, null).subject).toMatch(/^XDM\/1\.0\/DDM\+Compte rendu =\?UTF-8\?B\?/);
    expect(mailOf(named('DURAND', 'Paul'), null).subject).toBe(
      'XDM/1.0/DDM+Compte rendu DURAND Paul 01/03/1948',
    );
    expect(subjectInWords(forwarding)).toBe("XDM/1.0/DDM+Lettre d'adressage LEFÈVRE Zoé 01/03/1948");
  });

  test('names the PDF after the day of the visit, the type, and the patient', () => {
    const nameOf = (letter: Letter) => mailOf(letter, null).fileName;
    expect(nameOf(report)).toBe('20261123_CR ou fiche de consultation ou de visite_LEFEVRE_Zoe.pdf');
    expect(nameOf(forwarding)).toBe("20261123_Lettre d'adressage_LEFEVRE_Zoe.pdf");
    // The type is cut at 40 characters, the name is the one of birth where it is known.
    expect(nameOf(correction)).toBe(
      '20260701_CR ou fiche de suivi de soins par auxili_D-HEROUVILLE-OEUVRARD_Zoe.pdf',
    );
    expect(nameOf(named('Œuvrard-Łucki', 'Anne Sophie'))).toMatch(/_OEUVRARD-LUCKI_Anne-Sophie\.pdf$/);
    expect(nameOf(named('محمد', '😀'))).toMatch(/_X_X\.pdf$/);
    const by = (profession: Profession) => nameOf({ ...report, author: { ...report.author, profession } });
    expect(by('pharmacist')).toBe('20261123_CR de consultation pharmaceutique_LEFEVRE_Zoe.pdf');
    expect(by('social-worker')).toBe('20261123_Document du secteur social medico-social_LEFEVRE_Zoe.pdf');
  });

  test('says in its headers what kind of document it carries, whether the identity is qualified, and which product sends it', () => {
    expect(mailOf(report, NIL).headers).toEqual({
      'X-MSS-CODECDA': '11488-4',
      'X-MSS-INS': 'N',
      'X-MSS-NIL': NIL,
    });
    expect(mailOf(correction, NIL).headers).toEqual({
      'X-MSS-CODECDA': '11506-3',
      'X-MSS-INS': 'O',
      'X-MSS-NIL': NIL,
    });
    expect(mailOf(forwarding, null).headers).toEqual({ 'X-MSS-CODECDA': '96349-6', 'X-MSS-INS': 'N' });
    const unsure = { ...correction, patient: { ...correction.patient, sex: null } };
    expect(mailOf(unsure, null).headers['X-MSS-INS']).toBe('N');
  });

  test('keeps what was found for the document', () => {
    const { text } = mailOf(report, null);
    expect(text).toContain(
      'ci-joint le compte rendu de la consultation du lundi 23 novembre 2026 de LEFÈVRE Zoé',
    );
    expect(text).toContain('CPTS Grand Douai (03 53 01 01 23)');
    expect(text).not.toMatch(/lombalgie|œdème|revoir|remplace/i);
    expect(mailOf(correction, null).text).toContain('annule et remplace');
    expect(mailOf(sparse, null).text).toContain('soins non programmés de CPTS Grand Douai.');
  });

  test('says what its author is, and where they can be called back', () => {
    const { text } = mailOf(report, null);
    expect(text).toContain('auprès de Dr Inès MARŒUIL, médecine générale, obtenue');
    expect(text).toContain('Pour joindre l’auteur : 03 53 01 04 56 (Cabinet de la Scarpe).');
    // Nobody noted a number at the nurse's place: the line's own stands in the mail.
    expect(mailOf(correction, null).text).toContain('auprès de Léo PETIT, infirmier(ère), obtenue');
    expect(mailOf(correction, null).text).not.toContain('Pour joindre');
  });

  test.each([
    ['report', report],
    ['correction', correction],
  ] as const)('is what it was: %s', async (name, letter) => {
    await expect((await sent(letter)).toString()).toMatchFileSnapshot(`golden/${name}.eml`);
  });

  test('decodes to what was meant and adds no header, whatever the names', async () => {
    const headers = [
      'from',
      'to',
      'subject',
      'message-id',
      'date',
      'mime-version',
      'content-type',
      'x-mss-codecda',
      'x-mss-ins',
      'x-mss-nil',
    ];
    await fc.assert(
      fc.asyncProperty(typedText, typedText, async (family, given) => {
        const letter = typed(correction, family, given, given);
        const { fileName } = mailOf(letter, NIL);
        const message = await sent(letter);
        const mail = await PostalMime.parse(message);
        expect(mail.subject).toBe(subjectInWords(letter));
        expect(mail.subject).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(mail.headers.map(({ key }) => key).sort()).toEqual([...headers].sort());
        expect(mail.to).toEqual([{ address: 'mt@medecin.mssante.example', name: '' }]);
        expect(mail.attachments.map((at) => at.filename)).toEqual([ARCHIVE_NAME, fileName]);
        expect(fileName).toMatch(/^20260701_[\d A-Za-z']{1,40}_[\dA-Z-]{1,40}_[\dA-Za-z-]{1,40}\.pdf$/);
        for (const line of message.toString().split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
      }),
      { numRuns: 150, examples: [['=?utf-8?Q?x?=', 'Zoe']] },
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

  test.each(['1900-01-01', '2024-02-29', '2026-11-22'])(
    'says the date of birth as the French do: %s',
    (birthDate) => {
      const letter = { ...report, patient: { ...report.patient, birthDate } };
      const [year, month, day] = birthDate.split('-');
      expect(subjectInWords(letter)).toMatch(new RegExp(` ${day}/${month}/${year}$`));
    },
  );
});

/** As the library that sends writes it, with something small in place of the documents. */
async function sent(letter: Letter): Promise<Buffer> {
  const { fromName, subject, text, headers, fileName } = mailOf(letter, NIL);
  const transport = createTransport({ streamTransport: true, buffer: true });
  const { message } = await transport.sendMail({
    from: { name: fromName, address: 'ligne@cpts.mssante.example' },
    to: 'mt@medecin.mssante.example',
    date: new Date(letter.writtenAt),
    subject,
    text,
    headers: { ...headers },
    normalizeHeaderKey: headerName,
    attachments: [
      { filename: ARCHIVE_NAME, contentType: 'application/zip', content: Buffer.from('PK') },
      { filename: fileName, contentType: 'application/pdf', content: Buffer.from('%PDF') },
    ],
    messageId: '<a@b>',
    baseBoundary: 'parts',
  });
  return message as Buffer;
}
