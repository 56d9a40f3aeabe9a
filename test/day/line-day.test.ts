import { expect, test } from 'vitest';
import { instant, isoIn } from '../../src/platform/clock.ts';
import { dayId, goesOn, lineDay, nextEnding } from '../../src/day/line-day.ts';

const territory = {
  territoryId: 'grand-douai',
  timeZone: 'Europe/Paris',
  opening: {
    weekdays: [1, 2, 3, 4, 5],
    from: '11:00',
    to: '17:00',
    holidays: 'metropole' as const,
    closures: [{ from: '2026-11-24', to: '2026-11-24', reason: 'formation' }],
  },
};
const ending = (at: string) => {
  const next = nextEnding(territory, instant(at));
  return next && `${next.date} ${isoIn('Europe/Paris', next.closesAt)}`;
};

test('the next end is today’s as long as it is to come, then that of the next day of the line', () => {
  expect(ending('2026-11-23T08:00:00+01:00')).toBe('2026-11-23 2026-11-23T17:00:00+01:00');
  expect(ending('2026-11-23T16:59:59+01:00')).toBe('2026-11-23 2026-11-23T17:00:00+01:00');
  // Tuesday is closed.
  expect(ending('2026-11-23T17:00:00+01:00')).toBe('2026-11-25 2026-11-25T17:00:00+01:00');
  expect(ending('2026-11-27T20:00:00+01:00')).toBe('2026-11-30 2026-11-30T17:00:00+01:00');
  expect(
    nextEnding(
      { ...territory, opening: { ...territory.opening, weekdays: [] } },
      instant('2026-11-23T12:00:00Z'),
    ),
  ).toBeUndefined();
});

test('a line that answers night and day has an end only where it closes', () => {
  const opening = { ...territory.opening, from: '00:00', to: '24:00', closures: [] };
  const at = instant('2026-11-24T12:00:00+01:00');
  // On Friday at midnight.
  expect(nextEnding({ ...territory, opening }, at)).toEqual({
    date: '2026-11-27',
    closesAt: instant('2026-11-28T00:00:00+01:00'),
  });
  const always = { ...territory, opening: { ...opening, weekdays: [1, 2, 3, 4, 5, 6, 7] } };
  expect(nextEnding(always, at)).toBeUndefined();
  expect(goesOn(always, at)).toBe(true);
  expect(goesOn({ ...territory, opening }, instant('2026-11-28T00:00:00+01:00'))).toBe(false);
  expect(goesOn(territory, at)).toBe(false);
});

test('a day without opening has a date and no end', () => {
  expect(lineDay(territory, instant('2026-11-24T12:00:00+01:00'))).toEqual({
    date: '2026-11-24',
    opensAt: undefined,
    closesAt: undefined,
  });
});

test('a territory’s day has one id, and what comes late another', () => {
  expect(dayId('grand-douai', '2026-11-23')).toBe(dayId('grand-douai', '2026-11-23'));
  const ids = [
    dayId('grand-douai', '2026-11-23'),
    dayId('grand-douai', '2026-11-23', 'late'),
    dayId('grand-douai', '2026-11-24'),
    dayId('lys-armentieres', '2026-11-23'),
  ];
  expect(new Set(ids).size).toBe(4);
});
