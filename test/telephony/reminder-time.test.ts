import { expect, test } from 'vitest';
import { instant, isoIn } from '../../src/platform/clock.ts';
import { reminderAt } from '../../src/telephony/reminder-time.ts';

const PARIS = 'Europe/Paris';
const reminder = (booked: string, start: string) => {
  const at = reminderAt(PARIS, instant(booked), instant(start));
  return at === undefined ? undefined : isoIn(PARIS, at);
};

test.each([
  [
    'a later day: the evening before',
    '2026-11-23T11:30:00+01:00',
    '2026-11-24T09:00:00+01:00',
    '2026-11-23T18:00:00+01:00',
  ],
  [
    'three days on: the evening before that day',
    '2026-11-23T11:30:00+01:00',
    '2026-11-26T00:15:00+01:00',
    '2026-11-25T18:00:00+01:00',
  ],
  [
    'booked after that evening’s reminder: none',
    '2026-11-23T18:00:00+01:00',
    '2026-11-24T09:00:00+01:00',
    undefined,
  ],
  [
    'the same day, more than three hours ahead: two hours ahead',
    '2026-11-23T11:30:00+01:00',
    '2026-11-23T16:00:00+01:00',
    '2026-11-23T14:00:00+01:00',
  ],
  [
    'the same day, three hours ahead: none',
    '2026-11-23T11:30:00+01:00',
    '2026-11-23T14:30:00+01:00',
    undefined,
  ],
  [
    'over the end of summer time: 18:00 on the wall',
    '2026-10-24T11:00:00+02:00',
    '2026-10-26T09:00:00+01:00',
    '2026-10-25T18:00:00+01:00',
  ],
])('%s', (_, booked, start, expected) => expect(reminder(booked, start)).toBe(expected));
