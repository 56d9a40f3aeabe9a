import type { Instant } from '../platform/clock.ts';
import { isTight, type LineCalendar } from './calendar.ts';
import type { Mode } from './need.ts';

/** A request as the expectation of others looks at it. `by`: when the patient has to be done; absent: whenever. */
export type PastRequest = { at: Instant; modes: readonly Mode[]; by?: Instant | undefined };

/** How many requests of one kind an open hour of the line brings, and how many of those cannot wait until tomorrow morning. */
export type ExpectedKind = { modes: readonly Mode[]; perHour: number; tightPerHour: number };

export type Demand = readonly ExpectedKind[];

/**
 * Open hours after which a request counts for a third: about a week of the line, and a day of it. The busier of the two is expected, so that an epidemic
 * is felt on its first day: who expects too many keeps places a little longer, who expects too few gives away what is missed in the evening.
 */
const MEMORIES_HOURS = [24, 6];

/** Before anything is known: a working day's requests of an ordinary line (domain.md), which half an hour of experience outweighs. */
const PRIOR = { perHour: 20 / 6, hours: 0.5, modes: ['AMB'] as const };

/**
 * What a line may expect, from what it has seen: the pace of late, and which kinds of patients from all that is known, because kinds change
 * slowly and rare ones are seldom seen. Requests are noted in the order of their coming.
 */
export function demandBook(
  calendar: LineCalendar,
  since: Instant,
): { note(request: PastRequest): void; at(at: Instant): Demand } {
  const kinds = new Map<string, { modes: readonly Mode[]; count: number; tight: number }>();
  let seen = 0;
  /** Open hours that were watched, and requests in them, those of long ago counting less. */
  const memories = MEMORIES_HOURS.map((hours) => ({ hours, watched: 0, recent: 0 }));
  let last = since;
  const fade = (at: Instant) => {
    if (at <= last) return;
    const open = calendar.openHours(last, at);
    for (const memory of memories) {
      const kept = Math.exp(-open / memory.hours);
      memory.watched = memory.watched * kept + memory.hours * (1 - kept);
      memory.recent *= kept;
    }
    last = at;
  };
  return {
    note({ at, modes, by }) {
      fade(at);
      for (const memory of memories) memory.recent += 1;
      seen += 1;
      const key = kindOf(modes);
      const kind = kinds.get(key) ?? { modes: key.split(',') as Mode[], count: 0, tight: 0 };
      kind.count += 1;
      if (isTight(calendar, at, by)) kind.tight += 1;
      kinds.set(key, kind);
    },
    at(at) {
      fade(at);
      const perHour = Math.max(...memories.map(({ recent, watched }) => recent / (watched + PRIOR.hours)));
      const unknown = PRIOR.perHour * (PRIOR.hours / ((memories[0]?.watched ?? 0) + PRIOR.hours));
      const expected: ExpectedKind[] = [...kinds.values()].map(({ modes, count, tight }) => ({
        modes,
        perHour: (perHour * count) / seen,
        tightPerHour: (perHour * tight) / seen,
      }));
      return [...expected, { modes: PRIOR.modes, perHour: unknown, tightPerHour: 0 }];
    },
  };
}

/** The same ways in another order, or one named twice, are one kind. Nobody is seen in no way at all. */
const kindOf = (modes: readonly Mode[]): string =>
  modes.length === 0 ? 'AMB' : [...new Set(modes)].toSorted().join(',');
