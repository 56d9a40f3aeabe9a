import type { Font } from 'fontkit';
import Pdf from 'pdfkit';
import { displayPhone } from '../../territory/phone-number.ts';
import { outcomeInWords } from '../report.ts';
import { type FontName, forgetGlyphs, openFont } from './fonts.ts';
import type { AskedOfDoctor, PartInWords } from '../report-words.ts';
import { callBack, presented, qualityOf } from './author-words.ts';
import {
  type Account,
  dayInWords,
  oneLine,
  type Recipient,
  recipientName,
  shortDate,
  surname,
  timeInWords,
  titled,
  titleOf,
} from './letter.ts';
import { printable, UNPRINTABLE } from './printable.ts';

const MARGIN = 62;
const INK = '#1a1a1a';
const GREY = '#595959';

/** A report on paper: for a recipient, or handed to the patient. */
export type Printed = Account & { recipient: Recipient | 'patient' };

/**
 * The letter to the treating doctor, as PDF/A-1b: A4, one page where it fits, French. The same facts give the same bytes: its dates are the
 * report's own.
 */
export function reportPdf(letter: Printed): Promise<Buffer> {
  forgetGlyphs();
  const doc = new Pdf({
    size: 'A4',
    subset: 'PDF/A-1b',
    pdfVersion: '1.4',
    // PDF/A knows no font that is not in the file: the standard ones must never be opened.
    font: asSource('regular'),
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + 24 },
    bufferPages: true,
    lang: 'fr-FR',
    displayTitle: true,
    // Nothing that was typed: pdfkit copies these into its XMP without escaping them, where PDF/A wants each of them again.
    info: {
      Title: titleOf(letter),
      Creator: 'Recours',
      Producer: 'Recours',
      CreationDate: new Date(letter.writtenAt),
    },
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  doc.registerFont('regular', asSource('regular'));
  doc.registerFont('bold', asSource('bold'));
  const page: Page = { doc, unprintable: false };
  writeHead(page, letter);
  writeBody(page, letter);
  if (page.unprintable) writeMissing(page);
  writeFeet(page, letter);
  declareGlyphs(doc);
  doc.end();
  return finished;
}

/**
 * PDF/A wants every glyph of an embedded font declared (CIDSet; ISO 19005-1, 6.3.5). pdfkit declares those that it has written, and learns of the
 * parts that an accented letter is put together from only while it writes the font: they are made known before. It has no word for this.
 */
function declareGlyphs(doc: Doc): void {
  const { _fontFamilies: families } = doc as unknown as { _fontFamilies: Readonly<Record<string, Embedded>> };
  for (const { font, subset, widths, scale } of new Set(Object.values(families))) {
    subset.encode();
    for (let glyph = widths.length; glyph < subset.glyphs.length; glyph++)
      widths[glyph] = font.getGlyph(subset.glyphs[glyph] ?? 0).advanceWidth * scale;
  }
}

/** `glyphs`: by their number in the file, that of the font. */
type Embedded = {
  font: Font;
  subset: { encode(): Uint8Array; glyphs: number[] };
  widths: number[];
  scale: number;
};

/** pdfkit takes a font that is open already, which its types do not say. */
const asSource = (name: FontName): string => openFont(name) as unknown as string;

type Doc = InstanceType<typeof Pdf>;

/** `unprintable`: something could not be printed, and the reader is told. */
type Page = { doc: Doc; unprintable: boolean };

type Style = { size: number; colour?: string; font?: FontName };

const SMALL: Style = { size: 9, colour: GREY };
const NORMAL: Style = { size: 10 };

/** Writes a text in a style, without what the font has no form for. Every text of the page goes through here. */
function write(
  page: Page,
  { size, colour = INK, font = 'regular' }: Style,
  text: string,
  options: PDFKit.Mixins.TextOptions = {},
) {
  const { doc } = page;
  doc.font(font).fontSize(size).fillColor(colour);
  const shown = printable(text, (codePoint) => openFont(font).hasGlyphForCodePoint(codePoint));
  if (shown.includes(UNPRINTABLE)) page.unprintable = true;
  return doc.text(shown, options);
}

const patientName = ({ patient }: Printed): string =>
  `${surname(patient.familyName)} ${oneLine(patient.givenName)}`;

function writeHead(page: Page, letter: Printed): void {
  const { cpts, recipient, writtenAt, timeZone } = letter;
  const { doc } = page;
  const right = { align: 'right' } as const;
  write(page, { size: 13, font: 'bold' }, oneLine(cpts.name));
  write(page, SMALL, 'Ligne de soins non programmés');
  if (cpts.phone) write(page, SMALL, `Tél. ${displayPhone(cpts.phone)}`);
  doc.moveDown(1.8);
  write(
    page,
    { size: 10.5 },
    recipient === 'patient' ? patientName(letter) : recipientName(recipient),
    right,
  );
  write(page, SMALL, roleOf(letter), right);
  doc.moveDown(0.8);
  write(page, NORMAL, `Le ${dayInWords(timeZone, writtenAt)}`, right);
  doc.moveDown(1.6);
}

function roleOf({ recipient, kind }: Printed): string {
  if (recipient === 'patient') return 'Copie remise au patient';
  return kind === 'forwarding' ? 'À qui le patient est adressé' : ROLES[recipient.as];
}

const ROLES: Readonly<Record<Recipient['as'], string>> = {
  'treating-doctor': 'Médecin traitant',
  requester: 'À l’origine de la demande',
  dac: 'Dispositif d’appui à la coordination',
  other: 'Pour information',
};

function writeBody(page: Page, letter: Printed): void {
  const { patient, author, visit, timeZone, outcome } = letter;
  const { doc } = page;
  write(page, { size: 14, font: 'bold' }, titleOf(letter));
  rule(doc);
  const at = visit.mode === 'AMB' ? `, ${oneLine(visit.place.name)}` : '';
  fact(page, 'Patient', `${patientName(letter)}, date de naissance : ${shortDate(patient.birthDate)}`);
  fact(page, 'Date', `${dayInWords(timeZone, visit.start)}, ${timeInWords(timeZone, visit.start)}${at}`);
  fact(page, 'Vu par', presented(author) + (author.rpps ? ` (RPPS ${author.rpps})` : ''));
  const phone = callBack(letter);
  if (phone !== null) fact(page, 'Téléphone', phone);
  fact(page, 'Issue', outcomeInWords(outcome));
  if (letter.report.replaces !== null)
    fact(page, 'Version', `${letter.report.version}, annule et remplace la version précédente`, 'bold');
  rule(doc);
  doc.moveDown(0.6);
  if (letter.asked) writeAsked(page, letter.asked);
  write(page, NORMAL, greeting(letter.recipient), { paragraphGap: 8 });
  const summary = letter.text.trim();
  if (summary !== '') write(page, NORMAL, summary, { lineGap: 1.5, paragraphGap: 4 });
  for (const part of letter.parts) writePart(page, part);
  doc.moveDown(1.2);
  write(page, NORMAL, 'Bien cordialement,', { paragraphGap: 10 });
  write(page, { ...NORMAL, font: 'bold' }, titled(author));
  write(page, SMALL, qualityOf(author));
}

const greeting = (recipient: Recipient | 'patient'): string =>
  recipient !== 'patient' && recipient.is === 'professional' && recipient.profession === 'doctor'
    ? 'Docteur,'
    : 'Bonjour,';

/** What is asked of the reader, and how soon, before all else: framed, so that it is seen on a pile of letters. */
function writeAsked(page: Page, { title, sentence, text, howSoon }: AskedOfDoctor): void {
  const { doc } = page;
  const [top, first] = [doc.y, doc.bufferedPageRange().count];
  const inside = { width: doc.page.width - 2 * MARGIN - 24, lineGap: 1 };
  doc.x = MARGIN + 12;
  doc.y = top + 8;
  write(page, { size: 11, font: 'bold' }, howSoon === null ? title : `${title}\u00a0: ${howSoon}`, {
    ...inside,
    paragraphGap: 3,
  });
  if (sentence !== '') write(page, NORMAL, sentence, inside);
  if (text !== '') write(page, NORMAL, text, inside);
  doc.x = MARGIN;
  const bottom = doc.y + 7;
  // One that goes on over the page has no frame: it would stand around something else.
  if (doc.bufferedPageRange().count === first)
    doc
      .rect(MARGIN, top, doc.page.width - 2 * MARGIN, bottom - top)
      .lineWidth(1.2)
      .strokeColor(INK)
      .stroke();
  doc.y = bottom + 12;
}

/** A part under its heading, which never stands alone at the foot of a page. */
function writePart(page: Page, { title, sentence, text }: PartInWords): void {
  const { doc } = page;
  if (doc.y > doc.page.height - doc.page.margins.bottom - 48) doc.addPage();
  doc.moveDown(0.45);
  write(page, { size: 10, font: 'bold' }, title, { paragraphGap: 1 });
  if (sentence !== '') write(page, NORMAL, sentence, { lineGap: 1.5 });
  if (text !== '') write(page, NORMAL, text, { lineGap: 1.5 });
}

/** A line of the identification block; what is long goes on under itself. */
function fact(page: Page, name: string, value: string, font: FontName = 'regular'): void {
  const { doc } = page;
  const { y } = doc;
  write(page, { size: 9.5, colour: GREY }, name, { width: 70, lineBreak: false });
  doc.x = MARGIN + 70;
  doc.y = y;
  write(page, { ...NORMAL, font }, value, { width: doc.page.width - 2 * MARGIN - 70, paragraphGap: 3 });
  doc.x = MARGIN;
}

function rule(doc: Doc): void {
  const y = doc.y + 5;
  doc
    .moveTo(MARGIN, y)
    .lineTo(doc.page.width - MARGIN, y)
    .lineWidth(0.6)
    .strokeColor('#a6a6a6')
    .stroke();
  doc.y = y + 9;
}

function writeMissing(page: Page): void {
  page.doc.moveDown(1);
  write(
    page,
    { size: 8, colour: GREY },
    `${UNPRINTABLE} : caractère du texte d’origine qui ne peut pas être imprimé.`,
  );
}

/** On every page, so that a sheet that got loose says whose it is. */
function writeFeet(page: Page, letter: Printed): void {
  const { doc } = page;
  const { start, count } = doc.bufferedPageRange();
  const { writtenAt, timeZone, patient } = letter;
  const written = `Validé par son auteur le ${dayInWords(timeZone, writtenAt)} à ${timeInWords(timeZone, writtenAt)}. Document couvert par le secret professionnel.`;
  const whose = `${[...patientName(letter)].slice(0, 60).join('')}, ${shortDate(patient.birthDate)}`;
  for (let no = start; no < start + count; no++) {
    doc.switchToPage(no);
    // Below the bottom margin: without it lowered, writing there would open another page.
    doc.page.margins.bottom = 0;
    const options = {
      width: doc.page.width - 2 * MARGIN,
      align: 'center',
      lineBreak: false,
      ellipsis: true,
      height: 11,
    } as const;
    const numbered = count > 1 ? `${whose} – page ${no - start + 1} sur ${count}` : whose;
    for (const [line, text] of [written, numbered].entries()) {
      doc.x = MARGIN;
      doc.y = doc.page.height - MARGIN + 11 * line;
      write(page, { size: 7.5, colour: GREY }, text, options);
    }
  }
}
