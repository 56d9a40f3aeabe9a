import { clockTime } from '../offers/words.ts';
import type { Reminder } from '../feedback/report-due.ts';
import type { Instant } from '../platform/clock.ts';
import { displayPhone } from '../territory/phone-number.ts';
import { dateInWords, dayInWords, timeInWords } from './local-date-in-words.ts';
import type { BookingSmsKind } from './sms.ts';

/** Longer texts cost more and are read less. */
export const LONGEST_SMS = 300;

export type Appointment = {
  start: Instant;
  end: Instant;
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn: boolean;
  mode: 'AMB' | 'HH' | 'VR';
  professionalName: string;
  placeName: string;
  placeLine: string;
  communeName: string;
};

/** The line as a text names it. */
type TextingLine = { name: string; timeZone: string; phone: string };

const CANNOT_WAIT = 'Si cela ne peut pas attendre : 15, ou 114 par SMS.';

/**
 * What a patient is told about their appointment: place, local date and time, who they see, how to call it off; nothing clinical, and not
 * their name. `now`: the day on which it is read, for « demain ». At most `LONGEST_SMS` characters: the address gives way first.
 */
export function smsText(
  kind: BookingSmsKind,
  it: Appointment,
  line: TextingLine,
  reference: string,
  now: Instant,
): string {
  const end = `Réf. ${reference}`;
  if (kind === 'cancelled') return `${cancelledText(it, line, now)} ${end}`;
  const call = `répondez ANNULER ou appelez le ${displayPhone(line.phone)}`;
  const texts = places(it).map(
    (place) => `${BEGINNING[kind]} ${visit(it, line, now)}${place}. Pour annuler, ${call}. ${end}`,
  );
  return plain(texts.find((text) => text.length <= LONGEST_SMS) ?? texts[texts.length - 1] ?? '');
}

const BEGINNING = {
  confirmation: 'Rendez-vous confirmé',
  reminder: 'Rappel : vous avez rendez-vous',
  moved: 'Votre rendez-vous est déplacé :',
} as const;

/**
 * When and with whom: « demain mardi 24 novembre à 10 h 15 avec Dr Camille Lemaire »; nobody has an hour of their own in a walk-in slot: « entre 9 h et
 * 11 h, dans l'ordre d'arrivée, ».
 */
const visit = (it: Appointment, { timeZone }: TextingLine, now: Instant): string => {
  const [start, end] = [timeInWords(timeZone, it.start), timeInWords(timeZone, it.end)];
  const when = it.walkIn ? `entre ${start} et ${end}, dans l'ordre d'arrivée,` : `à ${start}`;
  return `${dayInWords(timeZone, it.start, now)} ${when} avec ${clip(it.professionalName, 50)}`;
};

const cancelledText = (it: Appointment, line: TextingLine, now: Instant): string =>
  plain(
    `Votre rendez-vous prévu ${visit(it, line, now)} est annulé. Pour en reprendre un, appelez le ${displayPhone(line.phone)}. ${CANNOT_WAIT}`,
  );

/** The line rang back and reached nobody. */
export const callbackMissedText = (line: TextingLine, reference: string): string =>
  plain(
    `${clip(line.name, 40)} : nous avons essayé de vous rappeler et nous réessaierons. Vous pouvez aussi appeler le ${displayPhone(line.phone)}. ` +
      `${CANNOT_WAIT} Réf. ${reference}`,
  );

/** What to do if it gets worse, in the protocol's own words. */
export const ifWorseText = (ifWorse: string, line: TextingLine, reference: string): string =>
  plain(`${clip(line.name, 40)} : ${ifWorse} Réf. ${reference}`);

/** A request as a text to a professional tells it: neither who it is nor what they suffer from (rule 8). */
export type AskedText = {
  kind: 'visit' | 'question' | 'flag';
  communeName: string | null;
  mode: Appointment['mode'] | null;
  seenBy: Instant;
  expiresAt: Instant;
};

/** Asks a professional; the link is theirs alone and says no more before they have answered. */
export function offerText(
  it: AskedText,
  link: string,
  line: TextingLine,
  reference: string,
  now: Instant,
): string {
  const by = (at: Instant) => clockTime(line.timeZone, at, now);
  const what =
    it.kind !== 'visit'
      ? `une question médicale${it.kind === 'flag' ? ' urgente' : ''} attend votre réponse avant ${by(it.expiresAt)}`
      : `une demande de soins (${[
          it.communeName && clip(it.communeName, 40),
          it.mode && MODES[it.mode],
          `avant ${by(it.seenBy)}`,
        ]
          .filter(Boolean)
          .join(', ')})`;
  return plain(`${clip(line.name, 40)} : ${what}. Pour répondre : ${link} Réf. ${reference}`);
}

const MODES = { AMB: 'au cabinet', HH: 'à domicile', VR: 'en téléconsultation' } as const;

/** To whoever was asked and had not answered: nobody is needed any more. */
export const offerOverText = (line: Pick<TextingLine, 'name'>, taken: boolean, reference: string): string =>
  plain(
    `${clip(line.name, 40)} : ${
      taken ? 'un confrère ou une consœur a répondu à la demande' : "la demande n'attend plus de réponse"
    }. Vous n'avez rien à faire. Merci de votre disponibilité. Réf. ${reference}`,
  );

/** To the one who had accepted: the visit was called off, or is at another time. */
export const offerCalledOffText = (
  line: TextingLine,
  planned: Instant,
  reference: string,
  now: Instant,
): string =>
  plain(
    `${clip(line.name, 40)} : le rendez-vous que vous aviez accepté pour ${clockTime(line.timeZone, planned, now)} n'a plus lieu. ` +
      `Une question : ${displayPhone(line.phone)}. Merci de votre disponibilité. Réf. ${reference}`,
  );

/**
 * To whoever has seen a patient and not written yet: neither who nor what (rule 8), nor to whom it would go, which may be nobody; and thanks. It holds on whatever day it is read. `page`:
 * where it is written.
 */
export const reportReminderText = (
  reminder: Reminder,
  line: TextingLine,
  visit: Instant,
  page: string,
  reference: string,
): string =>
  plain(
    `${clip(line.name, 40)} : ${KINDLY[reminder](dateInWords(line.timeZone, visit), displayPhone(line.phone))} ${page} Réf. ${reference}`,
  );

const KINDLY: Readonly<Record<Reminder, (day: string, phone: string) => string>> = {
  first: (day) =>
    `merci d'avoir vu un patient ${day}. Il ne manque que votre retour : quelques lignes, ou un appui s'il est déjà parti de votre logiciel.`,
  second: (day) =>
    `votre retour sur le patient du ${day} n'est pas encore là. Deux minutes suffisent, ou un appui s'il est déjà parti de votre logiciel ou si le patient n'est pas venu. Merci !`,
  last: (day, phone) =>
    `dernier petit rappel, votre retour sur le patient du ${day} manque encore. Un souci ? Appelez-nous au ${phone}. Sinon, quelques lignes suffisent. Merci !`,
};

/** From the whole address to the commune alone. */
function places(it: Appointment): string[] {
  if (it.mode === 'VR') return [', en téléconsultation'];
  if (it.mode === 'HH') return [', à votre domicile'];
  const commune = clip(it.communeName, 50);
  return [
    `, ${it.placeName}, ${it.placeLine}, ${commune}`,
    `, ${it.placeName}, ${commune}`,
    `, ${clip(it.placeName, 40)}, ${commune}`,
  ];
}

const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}.`;

/** The apostrophes and spaces of good typography would more than double the price of a text (GSM 03.38). */
const plain = (text: string): string => text.replace(/[’‘]/g, "'").replace(/[\u00a0\u202f]/g, ' ');

/** What the line answers to somebody who writes to it. `phone`: the line's own, E.164. */
export const replies = {
  /** Nobody reads it as it comes. */
  notRead: (phone: string): string =>
    `Les SMS envoyés à ce numéro ne sont pas lus au fur et à mesure. ${reachUs(phone)} ${CANNOT_WAIT}`,
  /** Whether it was written down is not certain, and nothing may be built on it. */
  notTaken: (phone: string): string =>
    `Nous n'avons pas pu traiter votre SMS : ne comptez pas dessus. ${reachUs(phone)} ${CANNOT_WAIT}`,
  cancelled: cancelledText,
  confirmed: (it: Appointment, line: TextingLine, now: Instant): string =>
    plain(
      `Merci, c'est noté : rendez-vous ${visit(it, line, now)}. Pour annuler, répondez ANNULER ou appelez le ${displayPhone(line.phone)}.`,
    ),
  noneFound: (phone: string): string =>
    `Nous ne trouvons pas de rendez-vous à venir pour ce numéro : rien n'est changé. ${reachUs(phone)} ${CANNOT_WAIT}`,
  severalFound: (phone: string): string =>
    `Plusieurs rendez-vous sont prévus pour ce numéro : rien n'est changé. Pour dire lequel, appelez le ${displayPhone(phone)}. ${CANNOT_WAIT}`,
  stopped: (phone: string): string =>
    `C'est noté : vous ne recevrez plus de SMS de notre part. Pour en recevoir à nouveau, répondez START. ${reachUs(phone)}`,
  started: (): string => "C'est noté : vous recevrez à nouveau nos SMS.",
} as const;

const reachUs = (phone: string): string => `Pour joindre la ligne, appelez le ${displayPhone(phone)}.`;
