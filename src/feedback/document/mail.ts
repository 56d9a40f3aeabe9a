import { isoDate, localDay } from '../../territory/local-time.ts';
import { displayPhone } from '../../territory/phone-number.ts';
import { callBack, presented } from './author-words.ts';
import { documentType } from './document-type.ts';
import {
  dayInWords,
  insOf,
  type Letter,
  oneLine,
  recipientName,
  shortDate,
  surname,
  visitInWords,
} from './letter.ts';

/** The mail around a report. The clinical text is in the document alone. */
export type Mail = {
  fromName: string;
  /** As it stands in the header: ASCII, with encoded words where needed (RFC 2047). */
  subject: string;
  text: string;
  /** What the secure mail asks for beside the usual ones. */
  headers: Readonly<Record<string, string>>;
  /** Of the PDF. */
  fileName: string;
};

/** What the archive is called in every mail (MSSanté, ECO.2.1.1). */
export const ARCHIVE_NAME = 'IHE_XDM.zip';

/** A header's name as the secure mail's operators write it; the library would write « X-Mss-Ins ». */
export const headerName = (name: string): string => (/^x-mss-/i.test(name) ? name.toUpperCase() : name);

/** `nil` is the product's number with the secure mail's operators; null: it has none yet. */
export function mailOf(letter: Letter, nil: string | null): Mail {
  return {
    fromName: oneLine(letter.cpts.name),
    subject: `${labelOf(letter)} ${headerText(patientInWords(letter))}`,
    text: bodyOf(letter),
    headers: {
      // ECO.2.4.1, ECO.2.4.2, ECO.2.4.3.
      'X-MSS-CODECDA': documentType(letter).code,
      'X-MSS-INS': insOf(letter.patient) ? 'O' : 'N',
      ...(nil === null ? {} : { 'X-MSS-NIL': nil }),
    },
    fileName: fileNameOf(letter),
  };
}

/** MSSanté, ECO.2.1.3: `XDM/1.0/DDM+<label> <NOM> <prénom> <date de naissance>`. ASCII, so that filters find it without decoding. */
const labelOf = ({ kind }: Letter): string =>
  `XDM/1.0/DDM+${kind === 'forwarding' ? "Lettre d'adressage" : 'Compte rendu'}`;

/** What the subject says once decoded. */
export const subjectInWords = (letter: Letter): string => `${labelOf(letter)} ${patientInWords(letter)}`;

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
  const phone = cpts.phone ? ` (${displayPhone(cpts.phone)})` : '';
  const back = callBack(letter);
  const what = letter.kind === 'forwarding' ? 'la lettre d’adressage après' : 'le compte rendu de';
  const corrected =
    letter.report.replaces !== null
      ? ['Ce document annule et remplace celui que vous avez reçu pour ce même rendez-vous.', '']
      : [];
  return [
    `Bonjour ${recipientName(recipient)},`,
    '',
    `Vous trouverez ci-joint ${what} la ${visitInWords(visit.mode)} du ${dayInWords(timeZone, visit.start)} de ` +
      `${surname(patient.familyName)} ${oneLine(patient.givenName)} (date de naissance : ${shortDate(patient.birthDate)}) ` +
      `auprès de ${presented(author)}, obtenue par la ligne de soins non programmés de ${oneLine(cpts.name)}${phone}.`,
    '',
    ...corrected,
    ...(back === null ? [] : [`Pour joindre l’auteur : ${back}.`, '']),
    'Bien cordialement,',
    oneLine(cpts.name),
    '',
  ].join('\n');
}

/**
 * `AAAAMMJJ_<type>_<NOM>_<prénom>.pdf` (MSSanté, ECO.2.1.6): the day of the visit, the type's label cut at 40 characters, the name of birth
 * where it is known. Without accents, and names without spaces, so that every program and file system takes it.
 */
function fileNameOf(letter: Letter): string {
  const { visit, timeZone, patient } = letter;
  const day = isoDate(localDay(timeZone, visit.start)).replaceAll('-', '');
  const type = plain(documentType(letter).label)
    .replaceAll(/ *\/ */g, ' ')
    .slice(0, 40)
    .trim();
  const ins = insOf(patient);
  const family = fileWord(ins?.birthFamilyName ?? patient.familyName).toUpperCase();
  const given = fileWord(ins?.birthGivenNames[0] ?? patient.givenName);
  return `${day}_${type}_${family}_${given}.pdf`;
}

function fileWord(text: string): string {
  const word = plain(text)
    .replaceAll(/[^\dA-Za-z]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return word || 'X';
}

const plain = (text: string): string =>
  text
    .replaceAll(/[œŒæÆßøØłŁ]/g, (letter) => LIGATURES[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '');

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
