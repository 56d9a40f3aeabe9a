import { count } from '../words.ts';
import type { Duty, DutyConflict } from './answers.ts';
import { hourInWords } from './weeks.ts';

/** For the whole duty, and for some of its slots. */
const SAYS: Record<DutyConflict['reason'], [whole: string, part: string]> = {
  absent: ['absence', 'absence'],
  'place-closed': ['lieu fermé', 'lieu fermé'],
  elsewhere: ['occupé ailleurs', 'occupé ailleurs'],
  withdrawn: ['tous les créneaux retirés', 'retiré'],
  gone: ['ne peut plus être de garde', 'ne peut plus être de garde'],
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

type Hours = Pick<Duty, 'from' | 'to' | 'slotMinutes' | 'conflicts'>;

/** So many slots as its hours hold; a night ends on the day after. */
function slotsOf({ from, to, slotMinutes }: Hours): number {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return Math.floor((end > start ? end - start : end + 1440 - start) / slotMinutes);
}

/** Whether whom it names is there: for all, some or none of its slots. */
export function heldOf(duty: Hours): 'all' | 'part' | 'none' {
  if (duty.conflicts.length === 0) return 'all';
  return duty.conflicts.length >= slotsOf(duty) ? 'none' : 'part';
}

/** Why whom a duty names is not there, and for how much of it. The API writes the hours on the territory's clocks. */
export function conflictsInWords(duty: Hours): string[] {
  const all = slotsOf(duty);
  return [...Map.groupBy(duty.conflicts, ({ reason }) => reason)].map(([reason, conflicts]) => {
    const [whole, part] = SAYS[reason];
    if (conflicts.length >= all) return whole;
    const [first] = conflicts;
    return conflicts.length === 1 && first
      ? `${part} à ${hourInWords(first.start.slice(11, 16))}`
      : `${part}\u00a0: ${count(conflicts.length, 'créneau', 'créneaux')}`;
  });
}
