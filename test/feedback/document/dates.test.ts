import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hl7Date, hl7Time, utcTime } from '../../../src/feedback/document/hl7.ts';
import { shortDate } from '../../../src/feedback/document/letter.ts';
import { mailOf } from '../../../src/feedback/document/mail.ts';
import { type Instant, instant } from '../../../src/platform/clock.ts';
import { report } from './letters.ts';

/** Zones of the territories of the Republic, and others whose offset is no whole hour or whose days begin elsewhere. */
const ZONES = [
  'Europe/Paris',
  'America/Guadeloupe',
  'America/Martinique',
  'America/Cayenne',
  'America/Miquelon',
  'Indian/Reunion',
  'Indian/Mayotte',
  'Pacific/Noumea',
  'Pacific/Tahiti',
  'Pacific/Marquesas',
  'Pacific/Wallis',
  'UTC',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
] as const;

const zone = fc.constantFrom(...ZONES);

/** Of this century, to the millisecond. */
const anyInstant = fc
  .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31, 23, 59, 59, 999) })
  .map((ms) => ms as Instant);

/** Within three hours of a clock change in France: the last Sundays of March and October, 01:00 UTC. */
const nearChange = fc
  .tuple(
    fc.integer({ min: 2000, max: 2099 }),
    fc.constantFrom(2, 9),
    fc.integer({ min: -10_800_000, max: 10_800_000 }),
  )
  .map(([year, month, off]) => {
    const last = new Date(Date.UTC(year, month, 31));
    return (Date.UTC(year, month, 31 - last.getUTCDay(), 1) + off) as Instant;
  });

const someInstant = fc.oneof(anyInstant, nearChange);

/** What the platform itself says of an instant there, with nothing of ours. */
function wallClock(timeZone: string, at: Instant): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  return parts.flatMap(({ type, value }) => (type === 'literal' ? [] : [value])).join('');
}

/** Reads a TS of HL7 back, as a recipient's program does. */
function readBack(ts: string): number {
  const [, date = '', time = '', offset = ''] = /^(\d{8})(\d{6})([+-]\d{4})$/.exec(ts) ?? [];
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  return Date.parse(`${iso}${offset.slice(0, 3)}:${offset.slice(3)}`);
}

const toTheSecond = (at: Instant): number => Math.floor(at / 1000) * 1000;

describe('a time in a document', () => {
  test('is the same instant for whoever reads it, in whatever zone', () => {
    fc.assert(
      fc.property(zone, someInstant, (timeZone, at) => {
        expect(readBack(hl7Time(timeZone, at))).toBe(toTheSecond(at));
      }),
      { numRuns: 1000 },
    );
  });

  test('shows the clock on the wall, also around the nights when it changes', () => {
    fc.assert(
      fc.property(zone, someInstant, (timeZone, at) => {
        expect(hl7Time(timeZone, at).slice(0, 14)).toBe(wallClock(timeZone, at));
      }),
      { numRuns: 1000 },
    );
  });

  test('tells the hour that comes twice apart by its offset, and never names the one that does not come', () => {
    const paris = (iso: string) => hl7Time('Europe/Paris', instant(iso));
    expect(paris('2026-10-25T00:30:00Z')).toBe('20261025023000+0200');
    expect(paris('2026-10-25T01:30:00Z')).toBe('20261025023000+0100');
    expect(paris('2026-03-29T00:59:59Z')).toBe('20260329015959+0100');
    expect(paris('2026-03-29T01:00:00Z')).toBe('20260329030000+0200');
    expect(hl7Time('Pacific/Marquesas', instant('2026-01-01T00:00:00Z'))).toBe('20251231143000-0930');
  });

  test('in the metadata is UTC, and the same instant', () => {
    fc.assert(
      fc.property(someInstant, (at) => {
        expect(readBack(`${utcTime(at)}+0000`)).toBe(toTheSecond(at));
      }),
    );
  });

  test('the day in the PDF’s name is the day of the visit where it was', () => {
    fc.assert(
      fc.property(zone, someInstant, (timeZone, start) => {
        const { fileName } = mailOf({ ...report, timeZone, visit: { ...report.visit, start } }, null);
        expect(fileName.slice(0, 9)).toBe(`${wallClock(timeZone, start).slice(0, 8)}_`);
      }),
    );
  });
});

describe('a date of birth', () => {
  /** From before anybody who lives to long after, leap days among them; built from its parts, in no zone. */
  const birthDate = fc
    .oneof(
      fc.tuple(fc.integer({ min: 1800, max: 2199 }), fc.integer({ min: 0, max: 366 })),
      fc.tuple(fc.constantFrom(1896, 1904, 1948, 2000, 2024, 2400), fc.constant(59)),
    )
    .map(([year, day]) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10));

  test('is the same day in the document and for people, whatever the zone of whoever writes it', () => {
    fc.assert(
      fc.property(birthDate, (date) => {
        const [year = '', month = '', day = ''] = date.split('-');
        expect(hl7Date(date)).toBe(`${year}${month}${day}`);
        expect(hl7Date(date)).toMatch(/^\d{8}$/);
        expect(shortDate(date)).toBe(`${day}/${month}/${year}`);
      }),
    );
  });

  test('a leap day and a birth of another century stay what they are', () => {
    expect(['1904-02-29', '1899-12-31', '1911-03-11'].map(hl7Date)).toEqual([
      '19040229',
      '18991231',
      '19110311',
    ]);
  });
});
