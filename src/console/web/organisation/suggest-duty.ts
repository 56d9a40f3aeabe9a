import type { Profession } from '../../../directory/profession.ts';
import type { NewDuty, Roster } from './answers.ts';
import { daysAfter, weekdayOf } from './weeks.ts';

type Hours = Pick<NewDuty, 'from' | 'to' | 'slotMinutes' | 'capacity'>;

/** What a first duty of each is usually like; the coordination says otherwise once, and the next ones follow. */
const FIRST: Partial<Record<Profession, Hours>> = {
  dentist: { from: '09:00', to: '12:00', slotMinutes: 30, capacity: 1 },
  physiotherapist: { from: '09:00', to: '18:00', slotMinutes: 30, capacity: 1 },
  nurse: { from: '08:00', to: '12:00', slotMinutes: 30, capacity: 1 },
  midwife: { from: '09:00', to: '13:00', slotMinutes: 30, capacity: 1 },
  pharmacist: { from: '09:00', to: '19:00', slotMinutes: 30, capacity: 4 },
};
const USUAL: Hours = { from: '09:00', to: '12:00', slotMinutes: 20, capacity: 1 };

/**
 * Who is asked first for a day: whoever has the fewest duties of this roster, and of those who has had none for the longest; nobody two days
 * running, where somebody else is left. In the order in which they are offered.
 */
export function byTurn<Candidate extends { id: string }>(
  candidates: readonly Candidate[],
  duties: Roster['duties'],
  date: string,
): { candidate: Candidate; duties: number }[] {
  const near = [daysAfter(date, -1), date, daysAfter(date, 1)];
  return candidates
    .map((candidate) => {
      const own = duties.filter(({ professionalId }) => professionalId === candidate.id);
      return {
        candidate,
        duties: own.length,
        isNear: own.some((duty) => near.includes(duty.date)),
        last: own.reduce((latest, duty) => (duty.date > latest ? duty.date : latest), ''),
      };
    })
    .toSorted(
      (a, b) =>
        Number(a.isNear) - Number(b.isNear) ||
        a.duties - b.duties ||
        (a.last < b.last ? -1 : a.last > b.last ? 1 : 0),
    )
    .map(({ candidate, duties: count }) => ({ candidate, duties: count }));
}

/** Hours like those of the last duty on the same day of the week, else of the last one, else the profession's usual ones. */
export function hoursLike(roster: Pick<Roster, 'profession' | 'duties'>, date: string): Hours {
  const like =
    latest(roster.duties, (duty) => weekdayOf(duty.date) === weekdayOf(date)) ?? latest(roster.duties);
  if (!like) return FIRST[roster.profession] ?? USUAL;
  const { from, to, slotMinutes, capacity } = like;
  return { from, to, slotMinutes, capacity };
}

/** Where this professional was last on duty, else where the last duty was. */
export const placeLike = (duties: Roster['duties'], professionalId: string): string | undefined =>
  (latest(duties, (duty) => duty.professionalId === professionalId) ?? latest(duties))?.placeId;

const latest = (duties: Roster['duties'], wanted: (duty: NewDuty) => boolean = () => true) =>
  duties
    .filter(wanted)
    .reduce<NewDuty | undefined>(
      (before, duty) => (before === undefined || duty.date >= before.date ? duty : before),
      undefined,
    );

const isPut = (duties: Roster['duties'], date: string, professionalId: string): boolean =>
  duties.some((duty) => duty.date === date && duty.professionalId === professionalId);

/** The duties that a week still lacks, each as it was so many days before. */
export const likeBefore = (
  { duties, gaps }: Pick<Roster, 'duties' | 'gaps'>,
  week: readonly string[],
  daysBefore = 7,
): NewDuty[] =>
  week
    .filter((date) => gaps.includes(date))
    .flatMap((date) =>
      duties
        .filter((duty) => duty.date === daysAfter(date, -daysBefore))
        // Whoever was put there and is away cannot be put there again.
        .filter((duty) => !isPut(duties, date, duty.professionalId))
        .map(({ from, to, professionalId, placeId, slotMinutes, capacity }) => ({
          date,
          from,
          to,
          professionalId,
          placeId,
          slotMinutes,
          capacity,
        })),
    );
