import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Instant, instant } from '../../src/platform/clock.ts';
import { accept, decline } from '../../src/offers/offer.ts';
import { type Askable, mayBeAsked, MOST_ASKED, nextWave, waveTime } from '../../src/offers/waves.ts';
import { visitTime } from '../../src/offers/visit-time.ts';
import { ageBand, clockTime } from '../../src/offers/words.ts';

const someone = (professionalId: string, more: Partial<Askable> = {}): Askable => ({
  professionalId,
  km: 5,
  asked: 0,
  askedForIt: 0,
  onDuty: false,
  isTreatingDoctor: false,
  ...more,
});
const ids = (wave: readonly Askable[]) => wave.map(({ professionalId }) => professionalId);

describe('who is asked first', () => {
  test('the nearest; and of those who are as near the one who was asked least', () => {
    const all = [
      someone('far', { km: 12 }),
      someone('asked', { km: 4, asked: 1 }),
      someone('near', { km: 4 }),
    ];
    expect(ids(nextWave('visit', all, 3))).toEqual(['near', 'asked', 'far']);
  });

  test('somebody farther who is never asked goes before a neighbour who is asked for everything', () => {
    const all = [someone('neighbour', { km: 0.2, asked: 6 }), someone('farther', { km: 10 })];
    expect(ids(nextWave('visit', all, 1))).toEqual(['farther']);
  });

  test('the treating doctor before all others (rule 5)', () => {
    const all = [someone('near', { km: 1 }), someone('theirs', { km: 20, asked: 9, isTreatingDoctor: true })];
    expect(ids(nextWave('visit', all, 1))).toEqual(['theirs']);
  });

  test('for a question whoever is on duty, however far', () => {
    const all = [someone('near', { km: 1 }), someone('on-duty', { km: 20, asked: 3, onDuty: true })];
    expect(ids(nextWave('question', all, 1))).toEqual(['on-duty']);
  });

  test('whoever was only too late, again, and not without end', () => {
    const times = [0, 1, MOST_ASKED - 1, MOST_ASKED, MOST_ASKED + 7];
    expect(times.map((askedForIt) => mayBeAsked({ askedForIt }))).toEqual([true, true, true, false, false]);
  });

  test('a wave is never larger than it may be, asks nobody twice, and the waves together ask everybody', () => {
    const askable = fc.record({
      professionalId: fc.uuid(),
      km: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
      asked: fc.nat(20),
      askedForIt: fc.nat(2),
      onDuty: fc.boolean(),
      isTreatingDoctor: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(askable, { selector: (one) => one.professionalId, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('visit' as const, 'question' as const, 'flag' as const),
        (all, size, kind) => {
          const asked: string[] = [];
          for (let left = all; left.length > 0;) {
            const wave = nextWave(kind, left, size);
            expect(wave.length).toBe(Math.min(size, left.length));
            asked.push(...ids(wave));
            left = left.filter((one) => !asked.includes(one.professionalId));
          }
          expect(asked.toSorted()).toEqual(ids(all).toSorted());
        },
      ),
    );
  });

  test('over many requests those who live as near are asked as often, give or take one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 15 }), fc.integer({ min: 1, max: 5 }), (people, size) => {
        const asked = new Map(Array.from({ length: people }, (_, no) => [`p${no}`, 0]));
        for (let offer = 0; offer < 60; offer++) {
          const all = [...asked].map(([id, times]) => someone(id, { asked: times }));
          for (const id of ids(nextWave('visit', all, size))) asked.set(id, (asked.get(id) ?? 0) + 1);
        }
        const times = [...asked.values()];
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('never at night', () => {
  const line = { quiet: { from: '21:00', to: '08:00' }, timeZone: 'Europe/Paris' };
  const at = (iso: string) => instant(`${iso}+01:00`);

  test('by day at once, at night in the morning', () => {
    const expiresAt = at('2026-11-24T17:00:00');
    expect(waveTime(at('2026-11-23T17:00:00'), { ...line, expiresAt })).toBe(at('2026-11-23T17:00:00'));
    expect(waveTime(at('2026-11-23T23:00:00'), { ...line, expiresAt })).toBe(at('2026-11-24T08:00:00'));
  });

  test('nobody at all, when the offer is over before the morning', () => {
    expect(
      waveTime(at('2026-11-23T23:00:00'), { ...line, expiresAt: at('2026-11-24T08:00:00') }),
    ).toBeUndefined();
  });

  test('whatever the time is, nobody is asked between nine in the evening and eight in the morning', () => {
    const day = at('2026-11-23T00:00:00');
    fc.assert(
      fc.property(fc.nat(86_400 * 7), fc.nat(86_400 * 3), (after, lasts) => {
        const now = (day + after * 1000) as Instant;
        const time = waveTime(now, { ...line, expiresAt: (now + lasts * 1000) as Instant });
        if (time === undefined) return;
        expect(time).toBeGreaterThanOrEqual(now);
        const hour = new Date(time + 3_600_000).getUTCHours();
        expect(hour).toBeGreaterThanOrEqual(8);
        expect(hour).toBeLessThan(21);
      }),
    );
  });
});

describe('an answer', () => {
  const open = { state: 'open', acceptedBy: null, expiresAt: 100 } as const;
  const me = { professionalId: 'me', state: 'asked' } as const;

  test('the first yes has it, a second touch changes nothing, everybody else is too late', () => {
    expect(accept(open, me, 50)).toBe('accepted');
    expect(accept({ ...open, state: 'accepted', acceptedBy: 'me' }, { ...me, state: 'accepted' }, 50)).toBe(
      'again',
    );
    expect(accept({ ...open, state: 'accepted', acceptedBy: 'other' }, me, 50)).toBe('taken');
  });

  test('after its time, or once it was stopped, it is over', () => {
    expect(accept(open, me, 100)).toBe('over');
    expect(accept({ ...open, state: 'withdrawn' }, me, 50)).toBe('over');
  });

  test('who has declined may change their mind as long as it is open; a no after that says nothing', () => {
    expect(accept(open, { ...me, state: 'declined' }, 50)).toBe('accepted');
    expect(accept(open, { ...me, state: 'withdrew' }, 50)).toBe('over');
    expect(decline('open', 'asked')).toBe('declined');
    expect(decline('accepted', 'too-late')).toBe('too-late');
    expect(decline('open', 'accepted')).toBe('accepted');
  });
});

describe('the hour of a visit', () => {
  const at = instant('2026-11-23T14:02:30+01:00');
  const seenBy = instant('2026-11-23T17:00:00+01:00');
  const hour = (iso: string) => instant(`2026-11-23T${iso}:00+01:00`);

  test('absent: in an hour, on the next five minutes, for half an hour', () => {
    expect(visitTime({}, { seenBy }, at)).toEqual({ start: hour('15:05'), end: hour('15:35') });
  });

  test('absent, and the patient is free later: then', () => {
    expect(visitTime({}, { seenBy, availableFrom: hour('16:00') }, at)).toEqual({
      start: hour('16:00'),
      end: hour('16:30'),
    });
  });

  test('not in the past, not after the deadline, not when the patient is away', () => {
    expect(visitTime({ start: hour('14:00') }, { seenBy }, at)).toMatchObject({ refused: 'past' });
    expect(visitTime({ start: hour('17:05') }, { seenBy }, at)).toMatchObject({
      refused: 'too-late',
      to: seenBy,
    });
    expect(visitTime({ start: hour('15:00') }, { seenBy, availableTo: hour('15:15') }, at)).toMatchObject({
      refused: 'not-free',
    });
  });

  test('past the deadline somebody who comes within two hours is better than nobody (rule 2)', () => {
    const late = { seenBy: hour('13:00') };
    expect(visitTime({}, late, at)).toMatchObject({ start: hour('15:05') });
    expect(visitTime({ start: hour('16:05') }, late, at)).toMatchObject({ refused: 'too-late' });
  });
});

test('ages are told in bands, hours as one says them', () => {
  expect([5, 30, 40, 150, 300, 480, 800, 970].map(ageBand)).toEqual([
    'moins de 1 an',
    '1 à 2 ans',
    '3 à 11 ans',
    '12 à 17 ans',
    '18 à 39 ans',
    '40 à 64 ans',
    '65 à 79 ans',
    '80 ans et plus',
  ]);
  const now = instant('2026-11-23T14:02:30+01:00');
  expect(clockTime('Europe/Paris', instant('2026-11-23T17:00:00+01:00'), now)).toBe('17 h');
  expect(clockTime('Europe/Paris', instant('2026-11-24T09:05:00+01:00'), now)).toBe('mardi 9 h 05');
});
