import { placeById } from '../directory/lookup.ts';
import type { PlaceHours } from '../directory/place-hours.ts';
import type { Tx } from '../platform/transaction.ts';
import { isoDate, type LocalDay } from '../territory/local-time.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';
import { publicHoliday } from '../territory/public-holidays.ts';
import { selectAbsencesOf } from './absence-store.ts';
import { hoursFrom } from './occurrences.ts';
import { needsOf, type Offer, readOffer } from './offer.ts';
import type { Calendar, Source } from './plan.ts';
import { readRecurrence } from './recurrence.ts';
import type { Duty, Roster } from './roster-store.ts';
import type { Rule } from './store.ts';

/** What slots are made from, with whom, where and what they say. */
export type SlotSource = Source & {
  professionalId: string;
  placeId: string;
  opening: PlaceHours[] | null;
  offer: Offer;
  territory: Territory;
};

export const dayOf = (date: string): LocalDay => (Date.parse(`${date}T00:00:00Z`) / 86_400_000) as LocalDay;

/** Of a rule as it is kept, or as somebody would have it. */
export async function sourceOfRule(
  tx: Tx,
  rule: Omit<Rule, 'conflicts' | 'madeUntil' | 'version' | 'createdAt'>,
): Promise<SlotSource> {
  const recurrence = readRecurrence(rule.rrule);
  if ('fault' in recurrence) throw new Error('a recurrence that was kept cannot be read');
  const startsOn = dayOf(rule.startsOn);
  return {
    ...(await whereAndWhen(tx, rule)),
    days: (from, to) =>
      recurrence.days(startsOn, from, to).filter((day) => rule.until === null || isoDate(day) <= rule.until),
    except: new Set(rule.except),
    keeps: rule.onHolidays ? 'closures' : 'closures-and-holidays',
    offer: readOffer(rule.offer),
  };
}

export async function sourceOfDuty(
  tx: Tx,
  duty: Omit<Duty, 'conflicts' | 'version'>,
  roster: Pick<Roster, 'mode' | 'audience'>,
): Promise<SlotSource> {
  const day = dayOf(duty.date);
  return {
    ...(await whereAndWhen(tx, duty)),
    days: (from, to) => (from <= day && day < to ? [day] : []),
    except: new Set(),
    keeps: 'every-day',
    offer: readOffer({ mode: roster.mode, audience: roster.audience, capacity: duty.capacity }),
  };
}

async function whereAndWhen(
  tx: Tx,
  it: {
    id: string;
    professionalId: string;
    placeId: string;
    from: string;
    to: string;
    slotMinutes: number;
  },
) {
  const [territory, place] = await Promise.all([territoryOf(tx), placeById(tx, it.placeId)]);
  const hours = hoursFrom(it.from, it.to, it.slotMinutes);
  if (!place || !hours) throw new Error('the place or the hours of a rule make no sense');
  return {
    id: it.id,
    professionalId: it.professionalId,
    placeId: it.placeId,
    opening: place.opening,
    timeZone: place.timeZone ?? territory.timeZone,
    hours,
    territory,
  };
}

/** Public holidays, the territory's closures, the hours of the place, and when the professional or somebody else whom the slots need is away. */
export async function calendarOf(
  tx: Tx,
  { territory, professionalId, opening, offer }: SlotSource,
  between: { from: Parameters<typeof selectAbsencesOf>[2]; to: Parameters<typeof selectAbsencesOf>[3] },
): Promise<Calendar> {
  const { closures, holidays } = territory.opening;
  const people = [professionalId, ...needsOf(offer).map(({ who }) => who)];
  const absences = await selectAbsencesOf(tx, people, between.from, between.to);
  return {
    isClosed: (date) => closures.some(({ from, to }) => from <= date && date <= to),
    isHoliday: (date) => publicHoliday(holidays, date) !== undefined,
    absences: absences.map(({ from, to }) => ({ start: from, end: to })),
    opening,
  };
}
