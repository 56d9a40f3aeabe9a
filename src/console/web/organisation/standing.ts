import type { Place } from '../words.ts';
import { longDate, timeOfDay } from '../words.ts';
import type { Professional } from './answers.ts';

/** What each professional gives in the days that are looked at, and what stands in the way of it. */
export type PublishedDay = {
  professionalId: string;
  date: string;
  places: number;
  taken: number;
  free: number;
  blocked: number;
};
export type FixedSlots = { id: string; professionalId: string; until: string | null; conflicts: unknown[] };
export type Absence = { id: string; professionalId: string; from: string; to: string };
export type Diary = {
  id: string;
  professionalId: string;
  state: 'new' | 'good' | 'failing' | 'emptied';
  message: string;
};

export type Standing = {
  professional: Professional;
  /** By date. */
  days: ReadonlyMap<string, PublishedDay>;
  fixed: readonly FixedSlots[];
  absences: readonly Absence[];
  diaries: readonly Diary[];
};

/** Everybody with what is known of them; who gives nothing stands here too. */
export function standings(
  professionals: readonly Professional[],
  known: {
    days: readonly PublishedDay[];
    fixed: readonly FixedSlots[];
    absences: readonly Absence[];
    diaries: readonly Diary[];
  },
): Standing[] {
  const days = Map.groupBy(known.days, ({ professionalId }) => professionalId);
  const fixed = Map.groupBy(known.fixed, ({ professionalId }) => professionalId);
  const absences = Map.groupBy(known.absences, ({ professionalId }) => professionalId);
  const diaries = Map.groupBy(known.diaries, ({ professionalId }) => professionalId);
  return professionals.map((professional) => ({
    professional,
    days: new Map((days.get(professional.id) ?? []).map((day) => [day.date, day])),
    fixed: fixed.get(professional.id) ?? [],
    absences: absences.get(professional.id) ?? [],
    diaries: diaries.get(professional.id) ?? [],
  }));
}

/** A diary that is not read: what it has blocked may have become free, and the other way round. */
export const hasFaultyDiary = ({ diaries }: Standing): boolean =>
  diaries.some(({ state }) => state === 'failing' || state === 'emptied');

export type Wanted = { name: string; profession: string; only: 'all' | 'giving' | 'silent' | 'to-see' };

export function wantedOf(all: readonly Standing[], { name, profession, only }: Wanted): Standing[] {
  const words = folded(name).split(' ').filter(Boolean);
  return all.filter((one) => {
    const { professional } = one;
    const called = folded(`${professional.givenName} ${professional.familyName}`);
    return (
      words.every((word) => called.includes(word)) &&
      (profession === '' || professional.profession === profession) &&
      (only === 'all' ||
        (only === 'giving' && one.days.size > 0) ||
        (only === 'silent' && one.days.size === 0 && professional.volunteer) ||
        (only === 'to-see' &&
          (hasFaultyDiary(one) || one.fixed.some(({ conflicts }) => conflicts.length > 0))))
    );
  });
}

const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[-’']/g, ' ');

/** All that was given on those days, together. */
export function totalOf(
  all: readonly Standing[],
  date: string,
): { places: number; taken: number; free: number } {
  const total = { places: 0, taken: 0, free: 0 };
  for (const { days } of all) {
    const day = days.get(date);
    total.places += day?.places ?? 0;
    total.taken += day?.taken ?? 0;
    total.free += day?.free ?? 0;
  }
  return total;
}

/** « absent du lundi 23 novembre à 8 h au mardi 24 novembre à 0 h »; whole days by their days alone. */
export function absenceInWords({ from, to }: Absence, place: Place): string {
  const isMidnight = (at: string) => timeOfDay(at, place) === '0 h';
  if (!isMidnight(from) || !isMidnight(to))
    return `absent du ${longDate(from, place)} à ${timeOfDay(from, place)} au ${longDate(to, place)} à ${timeOfDay(to, place)}`;
  const [first, last] = [longDate(from, place), longDate(Date.parse(to) - 1, place)];
  return first === last ? `absent ${first}` : `absent du ${first} au ${last}`;
}
