import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOfDesk, deskViewAt } from '../../src/console/web/professional/desk-view.ts';
import {
  absenceInWords,
  awayBody,
  awayTimes,
  effectInWords,
  effectOf,
} from '../../src/console/web/publishing/absence-words.ts';
import { firstDate, isGiven } from '../../src/console/web/publishing/already-given.ts';
import type { Slot } from '../../src/console/web/publishing/answers.ts';
import { lastTimes } from '../../src/console/web/publishing/last-time.ts';
import {
  dayInFigures,
  isComing,
  standingInWords,
  standingOf,
} from '../../src/console/web/publishing/slot-state.ts';
import {
  limitsBody,
  type Terms,
  termsBody,
  termsFault,
  termsInWords,
  termsOf,
  USUAL,
} from '../../src/console/web/publishing/terms.ts';
import {
  dateInWords,
  dateOf,
  hourInWords,
  instantOf,
  nearDates,
  piecesIn,
} from '../../src/console/web/publishing/times.ts';

const DOUAI = { timeZone: 'Europe/Paris' };
/** Monday 23 November 2026, 11 h 30. */
const NOW = Date.parse('2026-11-23T11:30:00+01:00');

const slot = (start: string, minutes: number, more: Partial<Slot> = {}): Slot => ({
  id: start,
  professionalId: 'p',
  placeId: 'cabinet',
  start,
  end: new Date(Date.parse(start) + minutes * 60_000).toISOString(),
  mode: 'AMB',
  capacity: 1,
  audience: ['CPTS'],
  openTo: ['CPTS'],
  state: 'open',
  free: 1,
  held: 0,
  booked: 0,
  walkIn: false,
  minAge: null,
  maxAge: null,
  withoutDoctorOnly: false,
  communes: null,
  complaints: null,
  reservedFor: null,
  release: null,
  needs: [],
  ruleId: null,
  publishedAt: '2026-11-20T09:00:00+01:00',
  version: 1,
  ...more,
});
const at = (time: string, more: Partial<Slot> = {}) => slot(`2026-11-24T${time}:00+01:00`, 15, more);

describe('The day that is proposed', () => {
  const on = { now: NOW, place: DOUAI };
  test('is today while there is time, else tomorrow', () => {
    expect(firstDate([], { from: '14:00', to: '15:00' }, on)).toBe('2026-11-23');
    expect(firstDate([], { from: '10:00', to: '11:30' }, on)).toBe('2026-11-24');
  });
  test('is not one on which those hours were given already, unless they were taken back', () => {
    const given = at('11:15');
    expect(firstDate([given], { from: '10:00', to: '11:30' }, on)).toBe('2026-11-25');
    expect(firstDate([given], { from: '10:00', to: '11:15' }, on)).toBe('2026-11-24');
    expect(firstDate([{ ...given, state: 'withdrawn' }], { from: '10:00', to: '11:30' }, on)).toBe(
      '2026-11-24',
    );
  });
  test('is the first one all the same for somebody who gives those hours every day', () => {
    const daily = nearDates(NOW, DOUAI, 30).map(({ date }) => slot(`${date}T10:00:00+01:00`, 90));
    expect(firstDate(daily, { from: '10:00', to: '11:30' }, on)).toBe('2026-11-24');
    expect(isGiven(daily, { from: '10:00', to: '11:30' }, '2026-11-24', { place: DOUAI })).toBe(true);
  });
  test('is no matter of hours that are not written yet', () =>
    expect(isGiven([at('10:00')], { from: '', to: '' }, '2026-11-24', { place: DOUAI })).toBe(false));
});

describe('Days and hours', () => {
  test('the near days stand under their names', () => {
    expect(nearDates(NOW, DOUAI, 4)).toEqual([
      { date: '2026-11-23', says: 'Aujourd’hui' },
      { date: '2026-11-24', says: 'Demain' },
      { date: '2026-11-25', says: 'mer. 25' },
      { date: '2026-11-26', says: 'jeu. 26' },
    ]);
    expect(dateInWords('2026-11-24', NOW, DOUAI)).toBe('demain mardi 24 novembre');
    expect(dateInWords('2026-12-01', NOW, DOUAI)).toBe('mardi 1er décembre');
  });

  test('just before midnight is still the territory’s day, whatever the phone’s', () => {
    expect(dateOf('2026-11-23T23:30:00Z', DOUAI)).toBe('2026-11-24');
    expect(dateOf('2026-11-23T23:30:00Z', { timeZone: 'America/Guadeloupe' })).toBe('2026-11-23');
  });

  test('an hour that the clocks show is an instant, and the same hour again', () => {
    const hour = fc.integer({ min: 4 * 60, max: 24 * 60 - 5 });
    const day = fc.integer({ min: 0, max: 3_650 });
    const zone = fc.constantFrom('Europe/Paris', 'America/Guadeloupe', 'Indian/Reunion', 'Pacific/Noumea');
    fc.assert(
      fc.property(day, hour, zone, (days, minutes, timeZone) => {
        const date = new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10);
        const face = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        const instant = instantOf(date, face, { timeZone }) ?? '';
        const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(
          new Date(instant),
        );
        expect([dateOf(instant, { timeZone }), clock]).toEqual([date, face]);
      }),
    );
  });

  test('as many places as fit; a rest is given to nobody, and hours that make no sense give none', () => {
    expect(piecesIn('10:00', '11:30', 15)).toBe(6);
    expect(piecesIn('10:00', '11:10', 20)).toBe(3);
    expect([piecesIn('11:00', '10:00', 15), piecesIn('', '10:00', 15)]).toEqual([0, 0]);
    expect([hourInWords('09:05'), hourInWords('14:00')]).toEqual(['9\u00a0h\u00a005', '14\u00a0h']);
  });
});

describe('What was given the last time', () => {
  const morning = ['10:00', '10:15', '10:30'].map((time) => at(time));
  const visits = { publishedAt: '2026-11-21T09:00:00+01:00', mode: 'HH' as const, minAge: 18 };

  test('is the span that one command cut, the newest first, with its terms', () => {
    const evening = [at('18:00', visits), at('18:15', visits)];
    expect(lastTimes([...morning, ...evening], DOUAI)).toMatchObject([
      { from: '18:00', to: '18:30', minutes: 15, mode: 'HH', placeId: 'cabinet', terms: { minAge: '18' } },
      { from: '10:00', to: '10:45', minutes: 15, mode: 'AMB', terms: USUAL },
    ]);
  });

  test('the same given twice is proposed once, three of them at most', () => {
    const again = morning.map((one) => ({ ...one, publishedAt: '2026-11-22T09:00:00+01:00' }));
    expect(lastTimes([...morning, ...again], DOUAI)).toHaveLength(1);
    const many = ['08:00', '09:00', '10:00', '11:00'].map((time, no) =>
      at(time, { publishedAt: `2026-11-1${no}T09:00:00+01:00` }),
    );
    expect(lastTimes(many, DOUAI).map(({ from }) => from)).toEqual(['11:00', '10:00', '09:00']);
  });

  test('is not what fixed slots made, nor what was all taken back; one place taken back leaves the span whole', () => {
    const gone = (one: Slot) => ({ ...one, state: 'withdrawn' as const, free: 0 });
    expect(lastTimes([at('08:00', { ruleId: 'rule' }), ...morning.map(gone)], DOUAI)).toEqual([]);
    const [first, second, third] = morning as [Slot, Slot, Slot];
    expect(lastTimes([first, gone(second), third], DOUAI)).toMatchObject([{ from: '10:00', to: '10:45' }]);
  });

  test('walk-in hours are one slot, and come back as such', () => {
    const open = slot('2026-11-24T14:00:00+01:00', 120, { walkIn: true, capacity: 8 });
    expect(lastTimes([open], DOUAI)).toMatchObject([
      { from: '14:00', to: '16:00', minutes: 15, terms: { walkIn: true, capacity: 8 } },
    ]);
  });
});

describe('On what terms', () => {
  const audience = fc.uniqueArray(fc.constantFrom('CPTS' as const, 'SNP' as const, 'PRO' as const), {
    minLength: 1,
  });
  const age = fc.option(fc.integer({ min: 0, max: 130 }), { nil: null });

  test('what a slot says goes through the form unchanged', () => {
    const given = fc.record({
      capacity: fc.integer({ min: 1, max: 100 }),
      walkIn: fc.boolean(),
      minAge: age,
      maxAge: age,
      withoutDoctorOnly: fc.boolean(),
      communes: fc.constantFrom<string[] | null>(null, ['59178', '59028']),
      complaints: fc.constantFrom<string[] | null>(null, ['motive-fever']),
      audience,
      reservedFor: fc.constantFrom(null, 'structure'),
      release: fc.option(fc.record({ hoursBefore: fc.integer({ min: 1, max: 72 }), audience }), {
        nil: null,
      }),
    });
    fc.assert(
      fc.property(given, (it) => {
        expect(termsBody(termsOf(it), 'HH')).toEqual(it);
      }),
    );
  });

  test('a release at a time is so many hours before its slot', () => {
    const release = { at: '2026-11-23T22:00:00+01:00', audience: ['SNP' as const] };
    expect(termsOf(at('10:00', { release }), '2026-11-24T10:00:00+01:00').releaseHours).toBe('12');
  });

  test('communes are of home visits only', () => {
    expect(limitsBody({ ...USUAL, communes: ['59178'] }, 'AMB').communes).toBeNull();
  });

  test('the ordinary says nothing, the rest a few words each', () => {
    expect(termsInWords(USUAL)).toEqual([]);
    const terms: Terms = {
      ...USUAL,
      capacity: 2,
      minAge: '6',
      withoutDoctorOnly: true,
      communes: ['59178'],
      audience: ['CPTS', 'SNP'],
      releaseHours: '12',
      releaseAudience: ['PRO', 'PUBLIC'],
    };
    expect(termsInWords(terms)).toEqual([
      '2 patients',
      'dès 6\u00a0ans',
      'sans médecin traitant seulement',
      '1 commune',
      'pour la ligne et le SAS',
      'ouverte aussi aux autres professionnels et au public 12\u00a0h avant',
    ]);
  });

  test('what the server would refuse is said before', () => {
    expect(termsFault(USUAL)).toBeUndefined();
    expect(termsFault({ ...USUAL, audience: [] })).toMatch(/visibles/);
    expect(termsFault({ ...USUAL, minAge: '70', maxAge: '6' })).toMatch(/âge maximal/);
    expect(termsFault({ ...USUAL, releaseHours: '12' })).toMatch(/à qui/);
    expect(termsFault({ ...USUAL, releaseHours: '12', reservedFor: 'structure' })).toBeUndefined();
  });
});

describe('How a place stands', () => {
  test.each([
    [{}, 'free', 'libre'],
    [{ capacity: 3, free: 3 }, 'free', '3 libres'],
    [{ capacity: 3, free: 1, booked: 2 }, 'partly', '1 libre sur 3'],
    [{ free: 0, held: 1 }, 'held', 'en cours d’attribution'],
    [{ capacity: 2, free: 0, held: 1, booked: 1 }, 'held', '1 patient, une place en cours d’attribution'],
    [{ free: 0, booked: 1 }, 'taken', 'prise'],
    [{ free: 0, booked: 2 }, 'taken', 'prise, 1 patient en plus'],
    [{ capacity: 3, free: 0, booked: 3 }, 'taken', '3 patients'],
    [{ state: 'blocked', free: 0 }, 'blocked', 'bloquée par l’agenda'],
    [{ state: 'closed', free: 0 }, 'closed', 'lieu fermé'],
    [{ state: 'closed', free: 0, booked: 1 }, 'closed', 'lieu fermé, 1 patient'],
    [{ state: 'withdrawn', free: 0 }, 'withdrawn', 'retirée'],
  ] satisfies [Partial<Slot>, string, string][])('%o is %s, « %s »', (more, standing, words) => {
    expect([standingOf(at('10:00', more)), standingInWords(at('10:00', more))]).toEqual([standing, words]);
  });

  test('a day is told in places, not in slots', () => {
    expect(
      dayInFigures([
        at('10:00', { capacity: 3, free: 1, booked: 2 }),
        at('10:15', { free: 0, held: 1 }),
        at('10:30', { state: 'blocked', free: 0 }),
        at('10:45', { state: 'closed', free: 0 }),
      ]),
    ).toBe('1 libre, 1 en cours, 2 prises, 1 bloquée, 1 fermée');
    expect(dayInFigures([])).toBe('aucune place');
  });

  test('one that has begun comes no more, unless somebody is in it or may walk in', () => {
    const begun = (more: Partial<Slot>) => isComing(slot('2026-11-23T11:20:00+01:00', 30, more), NOW);
    expect([begun({}), begun({ booked: 1 }), begun({ walkIn: true })]).toEqual([false, true, true]);
  });
});

describe('An absence', () => {
  const whole = { from: '2026-11-24', to: '2026-11-25', fromNoon: false, untilNoon: false };

  test('of whole days is dates, of half days instants', () => {
    expect(awayBody(whole, DOUAI)).toEqual({ from: '2026-11-24', to: '2026-11-25' });
    expect(awayBody({ ...whole, fromNoon: true }, DOUAI)).toEqual({
      from: '2026-11-24T12:00:00.000Z',
      to: '2026-11-25',
    });
  });

  test('is said in days, and to the hour where it is not whole days', () => {
    const said = (from: string, to: string) => absenceInWords({ from, to }, DOUAI);
    expect(said('2026-11-24T00:00:00+01:00', '2026-11-25T00:00:00+01:00')).toBe('mardi 24 novembre');
    expect(said('2026-11-24T13:00:00+01:00', '2026-11-25T00:00:00+01:00')).toBe('mardi 24 novembre dès 13 h');
    expect(said('2026-11-24T00:00:00+01:00', '2026-11-26T13:00:00+01:00')).toBe(
      'du mardi 24 novembre au jeudi 26 novembre jusqu’à 13 h',
    );
  });

  test('touches the free places of its hours, and each patient who has one', () => {
    const slots = [
      at('09:00'),
      at('14:00', { capacity: 2, free: 0, booked: 2 }),
      at('14:15', { state: 'withdrawn', free: 0 }),
      at('14:30'),
    ];
    expect(effectOf(slots, awayTimes(whole, DOUAI))).toEqual({ free: 2, patients: 2 });
    expect(effectOf(slots, awayTimes({ ...whole, fromNoon: true }, DOUAI))).toEqual({ free: 1, patients: 2 });
    expect(effectInWords({ free: 1, patients: 2 })).toBe(
      '1 créneau libre sera retiré. 2 patients ont rendez-vous\u00a0: la ligne leur cherchera une autre place.',
    );
  });

  test('on the day on which the clocks change lasts until its own midnight', () => {
    const day = { from: '2027-03-28', to: '2027-03-28', fromNoon: false, untilNoon: false };
    const { from, to } = awayTimes(day, DOUAI);
    expect((to - from) / 3_600_000).toBe(23);
  });
});

test('the addresses of a professional’s page carry its parts and nothing else', () => {
  for (const view of ['requests', 'places', 'fixed', 'absences', 'diary'] as const)
    expect(deskViewAt(addressOfDesk(view))).toBe(view);
  expect(deskViewAt('')).toBe('requests');
  expect(deskViewAt('#/demandes/0190a000-0000-7000-8000-000000000000')).toBe('requests');
});
