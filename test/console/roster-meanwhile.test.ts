import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changesInWords,
  meanwhileInWords,
  type RosterWhole,
  typedOver,
} from '../../src/console/web/organisation/roster-meanwhile.ts';

const READ: RosterWhole = {
  name: 'Permanence du samedi',
  season: { from: '2026-11-23', to: '2026-12-31' },
  weekdays: [6],
  onHolidays: false,
  audience: ['CPTS'],
};

const date = fc.constantFrom('2026-11-23', '2026-11-30', '2026-12-12', '2026-12-31');
const fields = {
  name: fc.constantFrom('Permanence du samedi', 'Samedis', 'Permanence du Canal'),
  season: fc.record({ from: date, to: date }),
  weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  onHolidays: fc.boolean(),
  audience: fc.subarray(['CPTS', 'SNP', 'PRO', 'PUBLIC'] as const).map((some) => [...some]),
};
const whole: fc.Arbitrary<RosterWhole> = fc.record(fields);
const typed: fc.Arbitrary<Partial<RosterWhole>> = fc.record(fields, { requiredKeys: [] });
/** Everything that somebody can see and touch by itself. */
const flat = ({ name, season, weekdays, onHolidays, audience }: RosterWhole): Record<string, unknown> => ({
  name,
  from: season.from,
  to: season.to,
  onHolidays,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [`day ${day}`, weekdays.includes(day)])),
  ...Object.fromEntries(
    (['CPTS', 'SNP', 'PRO', 'PUBLIC'] as const).map((one) => [one, audience.includes(one)]),
  ),
});

describe('what was typed over a roster that somebody else has changed', () => {
  test('stays, field by field and box by box; all that was not touched is as it has become', () => {
    fc.assert(
      fc.property(typed, whole, whole, (mine, read, newest) => {
        const [wanted, before, now, shown] = [
          { ...read, ...mine },
          read,
          newest,
          { ...newest, ...typedOver(mine, read, newest) },
        ].map(flat) as [Record<string, unknown>, ...Record<string, unknown>[]];
        for (const [what, value] of Object.entries(wanted))
          expect(shown?.[what], what).toBe(value === before?.[what] ? now?.[what] : value);
      }),
    );
  });

  test('is only what differs from the roster now, so that nothing else is sent', () => {
    fc.assert(
      fc.property(typed, whole, whole, (mine, read, newest) => {
        const left = typedOver(mine, read, newest);
        for (const field of Object.keys(left) as (keyof RosterWhole)[])
          expect(flat({ ...newest, [field]: left[field] })).not.toEqual(flat(newest));
        expect(typedOver(newest, read, newest)).toEqual({});
      }),
    );
  });
});

describe('what is said of it', () => {
  const say = (more: Partial<RosterWhole>, typedStill: Partial<RosterWhole> = {}) =>
    changesInWords(READ, { ...READ, ...more }, typedStill).map((says) => says.replaceAll('\u00a0', ' '));

  test('names each change, and where something else was typed', () => {
    expect(
      say({ name: 'Samedis', audience: ['CPTS', 'PRO'], weekdays: [6, 7] }, { name: 'Samedis de l’hiver' }),
    ).toEqual([
      'Nom : « Samedis » (votre saisie est gardée)',
      'Jours de garde : samedi et dimanche',
      'Places visibles pour : la ligne et les autres professionnels',
    ]);
    expect(say({ season: { from: '2026-12-01', to: '2026-12-31' }, onHolidays: true })).toEqual([
      'Saison : du 1er décembre 2026 au 31 décembre 2026',
      'Jours fériés et jours de fermeture : compris',
    ]);
    // Changed and changed back.
    expect(say({}, { onHolidays: true })).toEqual([]);
  });

  test('and whether something is still to be saved', () => {
    expect(meanwhileInWords({ onHolidays: true })).toContain('n’est pas encore enregistré');
    expect(meanwhileInWords({})).toContain('montre ce qui est enregistré');
  });
});
