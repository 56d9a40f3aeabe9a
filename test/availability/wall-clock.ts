/**
 * What clocks on the walls of a zone show, minute by minute, asked of Intl alone: neither Temporal nor the product's own rules. Slow and
 * plain, for comparison.
 */
const MINUTES = 1440;
const HALF = 30;

export type WallClock = {
  /** `2026-03-29 02:30` at that minute since 1970. */
  at(minute: number): string;
  /** The first minute since 1970 that shows this; undefined: none does. */
  first(label: string): number | undefined;
  /** Days (since 1970) within which the clocks change, from the first to before the second. */
  changes(from: number, to: number): number[];
};

export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const labels = new Map<number, string[]>();
  /** All minutes of a day of UTC. */
  const dayOf = (day: number): string[] => {
    let known = labels.get(day);
    if (!known)
      labels.set(
        day,
        (known = Array.from({ length: MINUTES / HALF }, (_, i) => half(day * MINUTES + i * HALF)).flat()),
      );
    return known;
  };
  const firsts = new Map<number, Map<string, number>>();
  /** The first minute of a day of UTC that shows each. */
  const firstsOf = (day: number): ReadonlyMap<string, number> => {
    let known = firsts.get(day);
    if (!known) {
      firsts.set(day, (known = new Map<string, number>()));
      for (const [index, shown] of dayOf(day).entries()) if (!known.has(shown)) known.set(shown, index);
      // Ten years of minutes are not kept.
      firsts.delete(day - 10);
      labels.delete(day - 10);
    }
    return known;
  };
  /** Half an hour of minutes. Where its first and its last show the same hour, so far apart, clocks have not been changed in between. */
  const half = (minute: number): string[] => {
    const [first, last] = [written(minute * 60_000), written((minute + HALF - 1) * 60_000)];
    const [hour, from, to] = [first.slice(0, -2), Number(first.slice(-2)), Number(last.slice(-2))];
    const plain = last.startsWith(hour) && to - from === HALF - 1;
    return Array.from({ length: HALF }, (_, i) =>
      plain ? `${hour}${String(from + i).padStart(2, '0')}` : written((minute + i) * 60_000),
    );
  };
  const written = (ms: number): string => {
    const [, month, day, year, hour, minute] =
      /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d)$/.exec(format.format(ms)) ?? [];
    return `${year}-${month}-${day} ${hour}:${minute}`;
  };
  return {
    at: (minute) => dayOf(Math.floor(minute / MINUTES))[((minute % MINUTES) + MINUTES) % MINUTES] ?? '',
    first: (label) => {
      const day = Date.parse(`${label.slice(0, 10)}T00:00:00Z`) / 86_400_000;
      for (const utc of [day - 1, day, day + 1]) {
        const index = firstsOf(utc).get(label);
        if (index !== undefined) return utc * MINUTES + index;
      }
      return undefined;
    },
    changes: (from, to) => {
      const found: number[] = [];
      const noon = (day: number) => written((day * MINUTES + 720) * 60_000).slice(11);
      for (let day = from; day < to; day++) if (noon(day) !== noon(day - 1)) found.push(day);
      return found;
    },
  };
}

/** `2026-03-29 02:30`, so many minutes after the midnight of a day: as it is written, whether or not clocks show it. */
export const label = (day: number, minute: number): string =>
  new Date((day * MINUTES + minute) * 60_000).toISOString().slice(0, 16).replace('T', ' ');

/** Overseas zones without clock changes, and three with them: Lord Howe's change by half an hour. */
export const ZONES = [
  'Europe/Paris',
  'America/Guadeloupe',
  'Pacific/Noumea',
  'Indian/Reunion',
  'America/Miquelon',
  'Australia/Lord_Howe',
];

/** 2026 to 2036, days since 1970. */
export const TEN_YEARS = [20_454, 24_107] as const;
