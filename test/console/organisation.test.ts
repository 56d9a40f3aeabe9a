import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf, ORGANISATION_PARTS, viewAt } from '../../src/console/web/address.ts';
import { Refusal } from '../../src/console/web/api.ts';
import type { Duty, DutyConflict, Professional } from '../../src/console/web/organisation/answers.ts';
import { conflictsInWords, heldOf } from '../../src/console/web/organisation/duty-conflicts.ts';
import { faultAt, fieldFaults } from '../../src/console/web/organisation/field-faults.ts';
import { openingInWords } from '../../src/console/web/organisation/place-hours.ts';
import { ROSTER_MODELS } from '../../src/console/web/organisation/roster-models.ts';
import { absenceInWords, standings, totalOf, wantedOf } from '../../src/console/web/organisation/standing.ts';
import { byTurn, hoursLike, likeBefore, placeLike } from '../../src/console/web/organisation/suggest-duty.ts';
import { WEIGHTS } from '../../src/console/web/organisation/weight-words.ts';
import * as weeks from '../../src/console/web/organisation/weeks.ts';
import { DEFAULT_WEIGHTS } from '../../src/matching/weights.ts';
import { settingsFields } from '../../src/territory/settings.ts';

const ID = '01a201cb-77be-71bf-9f09-6c7b565f515f';
const duty = (date: string, professionalId: string, more: Partial<Duty> = {}): Duty => ({
  id: `${date}-${professionalId}`,
  date,
  from: '09:00',
  to: '12:00',
  professionalId,
  placeId: `chez-${professionalId}`,
  slotMinutes: 20,
  capacity: 1,
  conflicts: [],
  version: 1,
  ...more,
});
const names = (turn: { candidate: { id: string } }[]) => turn.map(({ candidate }) => candidate.id);
const people = ['a', 'b', 'c'].map((id) => ({ id }));

describe('the address of what the coordination keeps', () => {
  test('leads back to its part and to what is open there, and never names anybody', () => {
    for (const part of ORGANISATION_PARTS)
      for (const id of [undefined, ID])
        expect(viewAt(addressOf({ at: 'organisation', part, id }))).toEqual({ at: 'organisation', part, id });
    const first = { at: 'organisation', part: 'praticiens', id: undefined };
    for (const hash of ['#/organisation', '#/organisation/x', `#/organisation/x/${ID}`])
      expect(viewAt(hash)).toEqual(first);
    expect(viewAt('#/organisation/gardes/Dupont')).toEqual({ ...first, part: 'gardes' });
    expect(viewAt('#/organisationx')).toEqual({ at: 'board' });
  });
});

describe('a roster’s calendar', () => {
  const roster = {
    profession: 'dentist' as const,
    season: { from: '2026-11-25', to: '2026-12-31' },
    gaps: ['2026-12-06', '2026-12-13'],
    incomplete: ['2026-11-30'],
    duties: [
      duty('2026-11-26', 'a'),
      duty('2026-11-29', 'a'),
      duty('2026-11-30', 'a'),
      duty('2026-12-13', 'a'),
    ],
  };

  test('says of each day whether somebody is there', () => {
    const state = (date: string) => weeks.dayState(roster, date, '2026-11-27');
    expect(
      ['2026-11-24', '2026-11-25', '2026-11-28', '2026-11-29', '2026-12-06', '2027-01-01'].map(state),
    ).toEqual(['outside', 'past', 'not-asked', 'held', 'gap', 'outside']);
    // Who was put there is away, or not there for some hours; what is past was held.
    expect(['2026-12-13', '2026-11-30', '2026-11-26'].map(state)).toEqual(['gap', 'partial', 'held']);
  });

  test('says of a duty for how much of it nobody is there, and why', () => {
    const lost = (reason: DutyConflict['reason'], ...times: string[]) =>
      times.map((time) => ({ start: `2026-11-29T${time}:00+01:00`, end: '', reason }));
    const of = (...conflicts: DutyConflict[]) => {
      const it = duty('2026-11-29', 'a', { from: '23:00', to: '00:00', conflicts });
      return [heldOf(it), ...conflictsInWords(it)];
    };
    const times = ['23:00', '23:20', '23:40'];
    expect(of()).toEqual(['all']);
    expect(of(...lost('absent', ...times))).toEqual(['none', 'absence']);
    expect(of(...lost('place-closed', ...times))).toEqual(['none', 'lieu fermé']);
    expect(of(...lost('elsewhere', '23:20'))).toEqual(['part', 'occupé ailleurs à 23\u00a0h\u00a020']);
    expect(of(...lost('withdrawn', '23:00'), ...lost('absent', '23:20', '23:40'))).toEqual([
      'none',
      'retiré à 23\u00a0h',
      'absence\u00a0: 2 créneaux',
    ]);
  });

  test('opens where somebody is missing, else today, within the season', () => {
    expect(weeks.firstMonday(roster, '2026-11-27')).toBe('2026-11-30');
    const part = { ...roster, gaps: ['2026-12-13'], incomplete: ['2026-12-06'] };
    expect(weeks.firstMonday(part, '2026-11-27')).toBe('2026-11-30');
    const full = { ...roster, gaps: [], incomplete: [] };
    expect(weeks.firstMonday(full, '2026-11-20')).toBe('2026-11-23');
    expect(weeks.firstMonday(full, '2026-12-10')).toBe('2026-12-07');
    expect(weeks.firstMonday(full, '2027-02-10')).toBe('2026-12-28');
    expect(weeks.nextGap(roster.gaps, '2026-12-06')).toBe('2026-12-13');
    expect(weeks.nextGap(roster.gaps, '2026-12-13')).toBe('2026-12-06');
  });

  test('has weeks of seven days that begin on a Monday, over every change of the clocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 18_000, max: 30_000 }), (day) => {
        const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
        const week = weeks.weekFrom(weeks.mondayOf(date));
        expect(week).toContain(date);
        expect(week.map(weeks.weekdayOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      }),
    );
  });

  test('is said in French', () => {
    expect([[7], [6, 7], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7], [1, 3]].map(weeks.daysInWords)).toEqual([
      'dimanche',
      'samedi et dimanche',
      'du lundi au vendredi',
      'tous les jours',
      'lundi et mercredi',
    ]);
    expect(weeks.seasonInWords({ from: '2026-10-01', to: '2027-03-31' })).toBe(
      'du 1er octobre 2026 au 31 mars 2027',
    );
    expect(weeks.dateAt(Date.parse('2026-11-23T23:30:00Z'), 'Europe/Paris')).toBe('2026-11-24');
  });
});

describe('who is proposed for a day', () => {
  test('is whoever had the fewest duties, then whose last is the longest ago', () => {
    const duties = [duty('2026-11-29', 'a'), duty('2026-12-06', 'b')];
    expect(names(byTurn(people, duties, '2026-12-13'))).toEqual(['c', 'a', 'b']);
    expect(names(byTurn(people, [...duties, duty('2026-12-13', 'c')], '2026-12-20'))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('is nobody two days running while somebody else is left', () => {
    const duties = [
      duty('2026-12-05', 'a'),
      duty('2026-12-01', 'b'),
      duty('2026-12-02', 'b'),
      duty('2026-12-07', 'c'),
    ];
    expect(names(byTurn(people, duties, '2026-12-06'))).toEqual(['b', 'a', 'c']);
  });

  test('comes round evenly when each proposal is taken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 60 }), (many, days) => {
        const all = Array.from({ length: many }, (_, no) => ({ id: String(no) }));
        const duties: Duty[] = [];
        for (let day = 0; day < days; day++) {
          const date = weeks.daysAfter('2026-11-23', day);
          duties.push(duty(date, byTurn(all, duties, date)[0]?.candidate.id ?? ''));
        }
        const had = all.map(({ id }) => duties.filter(({ professionalId }) => professionalId === id).length);
        expect(Math.max(...had) - Math.min(...had)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('keeps the hours of the last one of that weekday, and the place of each', () => {
    const duties = [duty('2026-11-28', 'a', { from: '14:00', to: '18:00' }), duty('2026-11-29', 'b')];
    expect(hoursLike({ profession: 'dentist', duties }, '2026-12-05')).toMatchObject({
      from: '14:00',
      to: '18:00',
    });
    expect(hoursLike({ profession: 'dentist', duties }, '2026-12-09').from).toBe('09:00');
    expect(hoursLike({ profession: 'pharmacist', duties: [] }, '2026-12-05')).toMatchObject({
      to: '19:00',
      capacity: 4,
    });
    expect(placeLike(duties, 'a')).toBe('chez-a');
    expect(placeLike(duties, 'c')).toBe('chez-b');
    expect(placeLike([], 'c')).toBeUndefined();
  });

  test('is for a whole week whoever it was the week before, on the days that lack somebody', () => {
    const roster = { duties: [duty('2026-11-28', 'a'), duty('2026-11-29', 'b')], gaps: ['2026-12-05'] };
    expect(likeBefore(roster, weeks.weekFrom('2026-11-30'))).toEqual([
      expect.objectContaining({ date: '2026-12-05', professionalId: 'a', placeId: 'chez-a' }),
    ]);
    expect(likeBefore(roster, weeks.weekFrom('2026-12-07'))).toEqual([]);
    // Whoever was put there is away.
    const away = { ...roster, duties: [...roster.duties, duty('2026-12-05', 'a')] };
    expect(likeBefore(away, weeks.weekFrom('2026-11-30'))).toEqual([]);
  });

  test.each(ROSTER_MODELS)('begins from a season that the API takes ($says)', ({ season, weekdays }) => {
    for (const today of ['2026-11-23', '2027-02-10', '2026-08-31', '2028-02-29']) {
      const { from, to } = season(today);
      expect(to > from && to >= today).toBe(true);
      expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBeLessThanOrEqual(400);
    }
    expect(weekdays.length).toBeGreaterThan(0);
  });
});

describe('who gives places', () => {
  const doctor = (id: string, givenName: string, familyName: string): Professional => ({
    id,
    profession: 'doctor',
    speciality: null,
    givenName,
    familyName,
    phone: null,
    volunteer: true,
  });
  const all = standings([doctor('a', 'Zoé', 'Bécu-Roux'), doctor('b', 'Ali', 'Carlier')], {
    days: [{ professionalId: 'a', date: '2026-11-23', places: 4, taken: 1, free: 2, blocked: 1 }],
    fixed: [],
    absences: [],
    diaries: [{ id: 'd', professionalId: 'b', state: 'failing', message: '' }],
  });
  const wanted = (more: object) =>
    wantedOf(all, { name: '', profession: '', only: 'all', ...more }).map(
      ({ professional }) => professional.id,
    );

  test('is found by name without accents, by profession, and by what is to be seen', () => {
    expect(wanted({})).toEqual(['a', 'b']);
    expect(wanted({ name: 'becu roux' })).toEqual(['a']);
    expect(wanted({ name: 'dubrulle' })).toEqual([]);
    expect(wanted({ profession: 'dentist' })).toEqual([]);
    expect(['giving', 'silent', 'to-see'].map((only) => wanted({ only }))).toEqual([['a'], ['b'], ['b']]);
  });

  test('is counted together', () => {
    expect(totalOf(all, '2026-11-23')).toEqual({ places: 4, taken: 1, free: 2 });
    expect(totalOf(all, '2026-11-24')).toEqual({ places: 0, taken: 0, free: 0 });
  });

  test('is away by days, or from hour to hour', () => {
    const away = (from: string, to: string) =>
      absenceInWords({ id: '', professionalId: '', from, to }, { timeZone: 'Europe/Paris' });
    expect(away('2026-11-25T00:00:00+01:00', '2026-11-28T00:00:00+01:00')).toBe(
      'absent du mercredi 25 novembre au vendredi 27 novembre',
    );
    expect(away('2026-11-25T00:00:00+01:00', '2026-11-26T00:00:00+01:00')).toBe(
      'absent mercredi 25 novembre',
    );
    expect(away('2026-11-25T14:00:00+01:00', '2026-11-25T18:30:00+01:00')).toContain('à 14 h au');
  });
});

describe('a place’s own hours', () => {
  test('are said as people say them, over midnight too', () => {
    const weekdays = [1, 2, 3, 4, 5];
    expect(openingInWords(null)).toBe('selon les créneaux des praticiens');
    expect(openingInWords([])).toBe('fermé pour le moment');
    expect(openingInWords([{ weekdays, from: '20:00', to: '24:00' }])).toBe(
      'du lundi au vendredi de 20\u00a0h à minuit',
    );
    expect(openingInWords([{ weekdays: [6], from: '20:00', to: '02:30' }])).toBe(
      'samedi de 20\u00a0h à 2\u00a0h\u00a030 (le lendemain)',
    );
  });
});

describe('what is refused', () => {
  test('is said at its field, however the server named it', () => {
    const refused = new Refusal(422, 'À corriger', {
      errors: [
        { path: 'body.settings.matching.wait', message: 'nombre attendu, 20 au plus' },
        { path: 'duties.0.from', message: 'Déjà pris.' },
        { path: 'duties.0.from', message: 'Lieu fermé.' },
      ],
    });
    const faults = fieldFaults(refused);
    expect(faultAt(faults, 'settings.matching.wait')).toBe('Nombre attendu, 20 au plus');
    expect(faultAt(faults, 'duties.0.from')).toBe('Déjà pris. Lieu fermé.');
    expect(faultAt(faults, 'duties')).toBe('Déjà pris. Lieu fermé.');
    expect(faultAt(faults, 'duties.0.fro')).toBeUndefined();
    expect(fieldFaults(new Error('x')).size).toBe(0);
  });
});

describe('the weights', () => {
  test('are explained one by one, with the bounds that the API keeps', () => {
    expect(WEIGHTS.map(({ name }) => name).toSorted()).toEqual(Object.keys(DEFAULT_WEIGHTS).toSorted());
    const takes = (matching: object) => settingsFields.shape.matching.safeParse(matching).success;
    for (const { name, most } of WEIGHTS)
      expect([0, most, most + 0.1, -0.1].map((value) => takes({ [name]: value }))).toEqual([
        true,
        true,
        false,
        false,
      ]);
  });
});
