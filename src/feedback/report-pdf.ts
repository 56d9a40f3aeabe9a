import Pdf from 'pdfkit';
import {
  dayInWords,
  type Letter,
  oneLine,
  shortDate,
  surname,
  timeInWords,
  titled,
  visitInWords,
} from './letter.ts';
import { printable } from './printable.ts';
import { outcomeInWords } from './report.ts';

const MARGIN = 62;
const INK = '#1a1a1a';
const GREY = '#595959';

/**
 * The letter to the treating doctor: A4, one page where it fits, French. The same facts give the same bytes: its dates are the report's
 * own. `compress: false` leaves the page's content readable, for tests.
 */
export function reportPdf(letter: Letter, { compress = true } = {}): Promise<Buffer> {
  const written = new Date(letter.writtenAt);
  const doc = new Pdf({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + 24 },
    bufferPages: true,
    compress,
    lang: 'fr-FR',
    displayTitle: true,
    info: {
      Title: `Compte rendu de ${visitInWords(letter.visit.mode)} – ${patientName(letter)}`,
      Author: titled(letter.author),
      Subject: 'Compte rendu au médecin traitant',
      Creator: 'Recours',
      Producer: 'Recours',
      CreationDate: written,
      ModDate: written,
    },
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  writeHead(doc, letter);
  writeBody(doc, letter);
  writeFeet(doc, letter);
  doc.end();
  return finished;
}

type Doc = InstanceType<typeof Pdf>;

const patientName = ({ patient }: Letter): string =>
  `${surname(patient.familyName)} ${oneLine(patient.givenName)}`;

function writeHead(doc: Doc, letter: Letter): void {
  const { cpts, recipient, writtenAt, timeZone } = letter;
  const right = { align: 'right' } as const;
  write(doc, 13, INK, true).text(printable(oneLine(cpts.name)));
  write(doc, 9.5, GREY).text('Ligne de soins non programmés');
  if (cpts.phone) doc.text(printable(`Tél. ${cpts.phone}`));
  doc.moveDown(1.8);
  write(doc, 11).text(printable(titled(recipient)), right);
  write(doc, 9.5, GREY).text('Médecin traitant', right);
  doc.moveDown(0.8);
  write(doc, 10.5).text(printable(`Le ${dayInWords(timeZone, writtenAt)}`), right);
  doc.moveDown(1.8);
}

function writeBody(doc: Doc, letter: Letter): void {
  const { patient, author, visit, timeZone, outcome } = letter;
  write(doc, 14, INK, true).text(`Compte rendu de ${visitInWords(visit.mode)}`);
  rule(doc);
  const at = visit.mode === 'AMB' ? `, ${oneLine(visit.placeName)}` : '';
  fact(doc, 'Patient', `${patientName(letter)}, date de naissance : ${shortDate(patient.birthDate)}`);
  fact(doc, 'Date', `${dayInWords(timeZone, visit.start)}, ${timeInWords(timeZone, visit.start)}${at}`);
  fact(doc, 'Vu par', titled(author) + (author.rpps ? ` (RPPS ${author.rpps})` : ''));
  fact(doc, 'Issue', outcomeInWords(outcome));
  rule(doc);
  doc.moveDown(0.6);
  write(doc, 10.5).text(letter.recipient.profession === 'doctor' ? 'Docteur,' : 'Bonjour,', {
    paragraphGap: 8,
  });
  doc.text(printable(letter.text.trim()), { lineGap: 2, paragraphGap: 4 });
  doc.moveDown(1.2);
  doc.text('Bien cordialement,', { paragraphGap: 10 });
  write(doc, 10.5, INK, true).text(printable(titled(author)));
}

/** A line of the identification block; what is long goes on under itself. */
function fact(doc: Doc, name: string, value: string): void {
  const { y } = doc;
  write(doc, 10, GREY).text(name, MARGIN, y, { width: 70 });
  write(doc, 10.5).text(printable(value), MARGIN + 70, y, {
    width: doc.page.width - 2 * MARGIN - 70,
    paragraphGap: 3,
  });
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

/** On every page, so that a sheet that got loose says whose it is. */
function writeFeet(doc: Doc, letter: Letter): void {
  const { start, count } = doc.bufferedPageRange();
  const { writtenAt, timeZone, patient } = letter;
  const written = `Écrit le ${dayInWords(timeZone, writtenAt)} à ${timeInWords(timeZone, writtenAt)}. Document couvert par le secret professionnel.`;
  const whose = `${[...patientName(letter)].slice(0, 60).join('')}, ${shortDate(patient.birthDate)}`;
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    // Below the bottom margin: without it lowered, writing there would open another page.
    doc.page.margins.bottom = 0;
    const options = {
      width: doc.page.width - 2 * MARGIN,
      align: 'center',
      lineBreak: false,
      ellipsis: true,
      height: 11,
    } as const;
    const y = doc.page.height - MARGIN;
    write(doc, 8, GREY).text(printable(written), MARGIN, y, options);
    doc.text(
      printable(count > 1 ? `${whose} – page ${page - start + 1} sur ${count}` : whose),
      MARGIN,
      y + 11,
      options,
    );
  }
}

const write = (doc: Doc, size: number, colour = INK, bold = false): Doc =>
  doc
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor(colour);
