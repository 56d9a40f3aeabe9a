import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Inside the product every instant is one of these. */
export type Instant = number & { readonly __instant: true };

/** The product's one clock (decision 6). Rows carry what it says; no product SQL says `now()`. */
export type Clock = { now(): Instant };

export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;

/** `at` moved by `ms` milliseconds (negative: earlier). */
export const after = (at: Instant, ms: number): Instant => (at + ms) as Instant;

export const systemClock: Clock = { now: () => Date.now() as Instant };

/** Parses an ISO 8601 date-time with offset. Throws RangeError when it is not one. */
export function instant(iso: string): Instant {
  return Temporal.Instant.from(iso).epochMilliseconds as Instant;
}

/** ISO 8601 with the offset of `timeZone` at that instant, to the second: `2026-11-23T11:00:00+01:00`. */
export function isoIn(timeZone: string, at: Instant): string {
  const local = new Date(at + offsetMinutes(timeZone, at) * 60_000).toISOString().slice(0, 19);
  return local + offsetText(offsetMinutes(timeZone, at));
}

/**
 * Minutes to add to UTC to get local time. A day that begins and ends with the same offset has no other (no zone changes twice in one); on the others it changes on a
 * quarter hour. Asked for each of thousands of instants at once, which is why it is remembered.
 */
export function offsetMinutes(timeZone: string, at: Instant): number {
  const day = Math.floor(at / (QUARTERS * QUARTER_MS)) * QUARTERS;
  const offset = offsetAt(timeZone, day);
  if (offset === offsetAt(timeZone, day + QUARTERS)) return offset;
  return offsetAt(timeZone, Math.floor(at / QUARTER_MS));
}

const QUARTER_MS = 900_000;
const QUARTERS = 96;

function offsetAt(timeZone: string, quarter: number): number {
  let cache = offsets.get(timeZone);
  if (!cache || cache.size > 20_000) offsets.set(timeZone, (cache = new Map<number, number>()));
  let offset = cache.get(quarter);
  if (offset === undefined) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(timeZone);
    offset = Math.round(zoned.offsetNanoseconds / 60_000_000_000);
    cache.set(quarter, offset);
  }
  return offset;
}

const offsets = new Map<string, Map<number, number>>();

function offsetText(offset: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** A clock that moves only when it is told to: simulator and tests. */
export type SettableClock = Clock & { set(at: Instant): void; advance(ms: number): void };

export function settableClock(start: Instant): SettableClock {
  let at = start;
  return {
    now: () => at,
    set: (to) => {
      if (to < at) throw new RangeError('the clock only goes forward');
      at = to;
    },
    advance: (ms) => {
      at = after(at, ms);
    },
  };
}

/**
 * A clock that another process moves: the file holds epoch milliseconds as text. The simulator uses it for servers that it
 * kills and starts again. Never goes back, and keeps its last value while the file is being replaced.
 */
export function fileClock(path: string): Clock {
  let at = 0;
  return {
    now: () => {
      const read = Number(readFileSync(path, 'utf8'));
      if (Number.isFinite(read) && read > at) at = read;
      return at as Instant;
    },
  };
}

/** The clock that a process's configuration names: that of the file, or else the system's. */
export const clockFrom = (file: string | undefined): Clock =>
  file === undefined ? systemClock : fileClock(file);
