import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, isoIn, minutes } from '../../src/platform/clock.ts';
import { cutSpan } from '../../src/slots/cut-span.ts';
import { hoursInWords } from '../../src/slots/hours-in-words.ts';
import { saidTime } from '../../src/slots/said-time.ts';

const PARIS = 'Europe/Paris';
/** A Monday. */
const now = instant('2026-11-23T11:30:00+01:00');
const said = (text: string, from = now, timeZone = PARIS) => {
  const time = saidTime(text, { timeZone, now: from });
  return time && isoIn(timeZone, time.at);
};

describe('A time as somebody says it', () => {
  test.each([
    ['tomorrow 10:00', '2026-11-24T10:00:00+01:00'],
    ['demain 10h', '2026-11-24T10:00:00+01:00'],
    ['Demain à 10 h 05', '2026-11-24T10:05:00+01:00'],
    ['aujourd’hui 14h30', '2026-11-23T14:30:00+01:00'],
    ['après-demain 8:15', '2026-11-25T08:15:00+01:00'],
    ['lundi 18:00', '2026-11-23T18:00:00+01:00'],
    ['dimanche 9h', '2026-11-29T09:00:00+01:00'],
    ['friday 24:00', '2026-11-28T00:00:00+01:00'],
    ['2026-12-24 09:30', '2026-12-24T09:30:00+01:00'],
    ['2026-11-24T09:00:00Z', '2026-11-24T10:00:00+01:00'],
  ])('« %s » is %s', (text, expected) => {
    expect(said(text)).toBe(expected);
  });

  test.each([
    '10:00',
    'demain',
    'demain 25:00',
    'demain 10:60',
    'hier 10:00',
    '2026-02-30 10:00',
    '2026-11-24T99:00:00Z',
  ])('« %s » is not guessed at', (text) => {
    expect(said(text)).toBeUndefined();
  });

  test('only an hour is one of the day that is meant', () => {
    const start = saidTime('demain 10:00', { timeZone: PARIS, now });
    const end = saidTime('11:30', { timeZone: PARIS, now, day: start?.day });
    expect(end && isoIn(PARIS, end.at)).toBe('2026-11-24T11:30:00+01:00');
  });

  test('an hour that the clocks skip is refused, one that they show twice is the first', () => {
    expect(said('2026-03-29 02:30')).toBeUndefined();
    expect(said('2026-03-29 03:00')).toBe('2026-03-29T03:00:00+02:00');
    expect(said('2026-10-25 02:30')).toBe('2026-10-25T02:30:00+02:00');
  });

  test('is that of the territory’s clocks, wherever the server stands', () => {
    expect(said('demain 10:00', now, 'Pacific/Noumea')).toBe('2026-11-24T10:00:00+11:00');
    expect(said('demain 10:00', now, 'America/Guadeloupe')).toBe('2026-11-24T10:00:00-04:00');
  });
});

describe('A span that is cut', () => {
  test('gives slots that touch each other, from its start on, and never reach beyond its end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 24 * 60 }),
        fc.integer({ min: 5, max: 240 }),
        (offset, length, every) => {
          const start = (now + minutes(offset)) as typeof now;
          const end = (start + minutes(length)) as typeof now;
          const pieces = cutSpan({ start, end }, minutes(every));
          const times = [start, ...pieces.map((piece) => piece.end)];
          expect(pieces.map((piece) => piece.start)).toEqual(times.slice(0, -1));
          expect(end - (times.at(-1) ?? start)).toBeGreaterThanOrEqual(0);
          expect(end - (times.at(-1) ?? start)).toBeLessThan(minutes(every));
          expect(pieces.every((piece) => piece.end - piece.start === minutes(every))).toBe(true);
        },
      ),
    );
  });
});

test('Hours are said by the clocks on the wall', () => {
  expect(hoursInWords(PARIS, instant('2026-11-24T09:00:00Z'), instant('2026-11-24T09:15:00Z'))).toBe(
    'mardi 24 novembre, de 10 h à 10 h 15',
  );
});
