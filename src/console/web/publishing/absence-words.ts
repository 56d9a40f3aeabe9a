import { longDate, timeOfDay, type Place, count } from '../words.ts';
import type { Absence, Slot } from './answers.ts';
import { dateLater, dateOf, instantOf } from './times.ts';

export const REASONS: Readonly<Record<Absence['reason'], string>> = {
  leave: 'Congés',
  training: 'Formation',
  illness: 'Maladie',
  other: 'Autre',
};

/** When the afternoon begins, for a half day. */
const NOON = '13:00';

/** As the form holds it: local dates, both included. */
export type Away = { from: string; to: string; fromNoon: boolean; untilNoon: boolean };

/** As the API takes it: whole days as dates, half days as instants. */
export const awayBody = ({ from, to, fromNoon, untilNoon }: Away, place: Place) => ({
  from: fromNoon ? instantOf(from, NOON, place) : from,
  to: untilNoon ? instantOf(to, NOON, place) : to,
});

/** The same in epoch milliseconds; NaN: not a date. */
export const awayTimes = ({ from, to, fromNoon, untilNoon }: Away, place: Place) => ({
  from: Date.parse(instantOf(from, fromNoon ? NOON : '00:00', place) ?? ''),
  to: Date.parse(
    (untilNoon
      ? instantOf(to, NOON, place)
      : to === ''
        ? undefined
        : instantOf(dateLater(to, 1), '00:00', place)) ?? '',
  ),
});

/** What an absence does: to which places, and to how many patients. */
export function effectOf(
  slots: readonly Slot[],
  { from, to }: { from: number; to: number },
): { free: number; patients: number } {
  const touched = slots.filter(
    ({ start, end, state }) => Date.parse(start) < to && Date.parse(end) > from && state !== 'withdrawn',
  );
  return {
    free: touched.filter(({ booked }) => booked === 0).length,
    patients: touched.reduce((sum, { booked }) => sum + booked, 0),
  };
}

export function effectInWords({ free, patients }: { free: number; patients: number }): string {
  const places = count(
    free,
    'créneau libre sera retiré',
    'créneaux libres seront retirés',
    'Aucun créneau libre n’est touché',
  );
  if (patients === 0) return `${places}, aucun patient n’a rendez-vous.`;
  return `${places}. ${patients === 1 ? '1 patient a rendez-vous\u00a0: la ligne lui' : `${patients} patients ont rendez-vous\u00a0: la ligne leur`} cherchera une autre place.`;
}

/** « mardi 24 novembre », « du lundi 23 novembre dès 13 h au mercredi 25 novembre ». */
export function absenceInWords({ from, to }: Pick<Absence, 'from' | 'to'>, place: Place): string {
  const whole = (at: string) =>
    Date.parse(instantOf(dateOf(at, place), '00:00', place) ?? '') === Date.parse(at);
  // Midnight after a last day is still that day.
  const last = whole(to) ? new Date(Date.parse(to) - 1).toISOString() : to;
  const [begin, end] = [longDate(from, place), longDate(last, place)];
  const since = whole(from) ? '' : ` dès ${timeOfDay(from, place)}`;
  const until = whole(to) ? '' : ` jusqu’à ${timeOfDay(to, place)}`;
  return begin === end ? `${begin}${since}${until}` : `du ${begin}${since} au ${end}${until}`;
}
