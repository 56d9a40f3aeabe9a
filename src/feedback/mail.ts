import { isoDate, localDay } from '../territory/local-time.ts';
import { dayInWords, type Letter, oneLine, shortDate, surname, titled, visitInWords } from './letter.ts';

/** The mail around a report. The clinical text is in the PDF alone. */
export type Mail = {
  fromName: string;
  /** As it stands in the header: ASCII, with encoded words where needed (RFC 2047). */
  subject: string;
  text: string;
  fileName: string;
};

export function mailOf(letter: Letter): Mail {
  return {
    fromName: oneLine(letter.cpts.name),
    subject: `${LABEL} ${headerText(patientInWords(letter))}`,
    text: bodyOf(letter),
    fileName: fileNameOf(letter),
  };
}

/** MSSanté, ECO.2.1.3: `XDM/1.0/DDM+<label> <NOM> <prénom> <date de naissance>`. */
const LABEL = 'XDM/1.0/DDM+Compte rendu';

/** What the subject says once decoded. */
export const subjectInWords = (letter: Letter): string => `${LABEL} ${patientInWords(letter)}`;

const patientInWords = ({ patient }: Letter): string =>
  `${surname(patient.familyName)} ${oneLine(patient.givenName)} ${shortDate(patient.birthDate)}`;

/**
 * A text of one line for a header (RFC 2047): plain ASCII stays; anything else becomes encoded words of at most 75 characters, cut
 * between characters. ASCII that looks like an encoded word is encoded too, or it would be read as another text.
 */
export function headerText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && text.length <= 60) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((it) => `=?UTF-8?B?${Buffer.from(it).toString('base64')}?=`).join(' ');
}

function bodyOf(letter: Letter): string {
  const { cpts, patient, recipient, author, visit, timeZone } = letter;
  const phone = cpts.phone ? ` (${cpts.phone})` : '';
  return [
    `Bonjour ${titled(recipient)},`,
    '',
    `Vous trouverez ci-joint le compte rendu de la ${visitInWords(visit.mode)} du ${dayInWords(timeZone, visit.start)} de ` +
      `${surname(patient.familyName)} ${oneLine(patient.givenName)} (date de naissance : ${shortDate(patient.birthDate)}) ` +
      `auprès de ${titled(author)}, obtenue par la ligne de soins non programmés de ${oneLine(cpts.name)}${phone}.`,
    '',
    'Bien cordialement,',
    oneLine(cpts.name),
    '',
  ].join('\n');
}

/** `AAAAMMJJ_CR_NOM_prenom.pdf`, the day of the visit; letters without accents, digits and hyphens only. */
function fileNameOf({ visit, timeZone, patient }: Letter): string {
  const day = isoDate(localDay(timeZone, visit.start)).replaceAll('-', '');
  return `${day}_CR_${fileWord(surname(patient.familyName))}_${fileWord(oneLine(patient.givenName))}.pdf`;
}

function fileWord(text: string): string {
  const plain = text
    .replaceAll(/[œŒæÆßøØłŁ]/g, (letter) => LIGATURES[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\dA-Za-z]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return plain || 'X';
}

const LIGATURES: Readonly<Record<string, string>> = {
  œ: 'oe',
  Œ: 'OE',
  æ: 'ae',
  Æ: 'AE',
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
};
