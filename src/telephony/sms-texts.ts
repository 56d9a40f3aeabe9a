import type { Instant } from '../platform/clock.ts';
import { displayPhone } from '../territory/phone-number.ts';
import { dayInWords, timeInWords } from './local-date-in-words.ts';
import type { SmsKind } from './sms.ts';

/** Longer texts cost more and are read less. */
export const LONGEST_SMS = 300;

export type Appointment = {
  start: Instant;
  mode: 'AMB' | 'HH' | 'VR';
  professionalName: string;
  placeName: string;
  placeLine: string;
  communeName: string;
};

/**
 * What a patient is told about their appointment: place, local date and time, who they see, how to call it off; nothing clinical, and not
 * their name. `now`: the day on which it is read, for « demain ». At most `LONGEST_SMS` characters: the address gives way first.
 */
export function smsText(
  kind: SmsKind,
  it: Appointment,
  line: { timeZone: string; phone: string },
  reference: string,
  now: Instant,
): string {
  const when = `${dayInWords(line.timeZone, it.start, now)} à ${timeInWords(line.timeZone, it.start)}`;
  const who = clip(it.professionalName, 50);
  const call = `appelez le ${displayPhone(line.phone)}`;
  const end = `Réf. ${reference}`;
  if (kind === 'cancelled')
    return `Votre rendez-vous prévu ${when} avec ${who} est annulé. Pour en reprendre un, ${call}. Si cela ne peut pas attendre : 15, ou 114 par SMS. ${end}`;
  const beginning = kind === 'moved' ? 'Votre rendez-vous est déplacé :' : 'Rendez-vous confirmé';
  const texts = places(it).map(
    (place) => `${beginning} ${when} avec ${who}${place}. Pour annuler, ${call}. ${end}`,
  );
  return texts.find((text) => text.length <= LONGEST_SMS) ?? texts[texts.length - 1] ?? '';
}

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

/** To whoever writes to the line: nobody reads it as it comes. */
export const notRead = (linePhone: string): string =>
  `Ce numéro ne reçoit pas de messages : votre SMS n'a pas été lu. Pour joindre la ligne, appelez le ${displayPhone(linePhone)}. ` +
  'Si cela ne peut pas attendre : 15, ou 114 par SMS.';
