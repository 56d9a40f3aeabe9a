import { chance } from '../platform/chance.ts';
import type { Instant } from '../platform/clock.ts';
import { instantAt, isoDate, type LocalDay, weekday } from '../territory/local-time.ts';
import type { SlotToPublish } from '../slots/publish-slots.ts';

const QUARTER = 15;
/** Practice hours in minutes past midnight: 8:30–12:00 and 13:30–19:00. */
const SESSIONS: readonly (readonly [from: number, to: number])[] = [
  [510, 720],
  [810, 1140],
];
/** On Saturdays and Sundays fewer practise; more than in life, so that a demonstration of a Sunday has a day to show. */
const PRACTISE_AT_WEEKENDS = 0.65;

/** The slots that an invented doctor gives once, on a local day (URPS Île-de-France: 3 to 6 a day), in order, always the same for a seed. */
export function demoSlots(
  seed: number,
  doctor: { no: number; id: string; placeId: string },
  timeZone: string,
  day: LocalDay,
): SlotToPublish[] {
  const date = isoDate(day);
  const draw = (...what: (string | number)[]) => chance(seed, 'slots', doctor.no, date, ...what);
  return consultations(draw, weekday(day) > 5).map((from) => ({
    professionalId: doctor.id,
    placeId: doctor.placeId,
    start: instantAt(timeZone, day, from),
    end: instantAt(timeZone, day, from + QUARTER),
    mode: modeOf(draw('mode', from)),
    capacity: 1,
    audience: draw('audience', from) < 0.6 ? ['CPTS', 'SNP'] : ['CPTS'],
  }));
}

/** When they begin, in minutes past local midnight. */
function consultations(draw: (...what: (string | number)[]) => number, weekend: boolean): number[] {
  if (weekend && draw('works') >= PRACTISE_AT_WEEKENDS) return [];
  return SESSIONS.flatMap(([from, to]) =>
    Array.from({ length: (to - from) / QUARTER }, (_, i) => from + i * QUARTER),
  )
    .map((from) => ({ from, order: draw('time', from) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, 3 + Math.floor(draw('count') * 4))
    .map(({ from }) => from)
    .sort((a, b) => a - b);
}

const modeOf = (drawn: number): 'AMB' | 'HH' | 'VR' => (drawn < 0.1 ? 'VR' : drawn < 0.18 ? 'HH' : 'AMB');

/** Of these slots the ones that have not begun. */
export const stillToCome = (slots: readonly SlotToPublish[], at: Instant): SlotToPublish[] =>
  slots.filter(({ start }) => start > at);
