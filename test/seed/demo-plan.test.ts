import { describe, expect, test } from 'vitest';
import { after, hours, type Instant, instant } from '../../src/platform/clock.ts';
import { demoCarers } from '../../src/seed/demo-carers.ts';
import { demoPeople } from '../../src/seed/demo-people.ts';
import { demoRosters } from '../../src/seed/demo-rosters.ts';
import { demoRules } from '../../src/seed/demo-rules.ts';
import { demoSlots, stillToCome } from '../../src/seed/demo-slots.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import type { SlotToPublish } from '../../src/slots/publish-slots.ts';
import {
  daysLater,
  instantAt,
  isoDate,
  localDay,
  weekday,
  type LocalDay,
} from '../../src/territory/local-time.ts';
import { kilometres } from '../../src/territory/distance.ts';
import { parsePhone } from '../../src/territory/phone-number.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';

const { communes, timezone } = await readTerritoryFile(GRAND_DOUAI);
const people = (seed: number) => demoPeople('grand-douai', communes, seed, 2026);

describe('the invented people of a demonstration', () => {
  const { doctors, places, patients, structures } = people(1);

  test('are 37 doctors in 11 of the communes, more where more people live', () => {
    const inseeOf = new Map(places.map((place) => [place.id, place.insee]));
    const perCommune = Object.groupBy(doctors, (doctor) => inseeOf.get(doctor.placeId) ?? '');
    expect(doctors).toHaveLength(37);
    expect(Object.keys(perCommune)).toHaveLength(11);
    const douai = perCommune['59178']?.length ?? 0;
    expect(Object.values(perCommune).every((here) => (here?.length ?? 0) <= douai)).toBe(true);
    expect(places.every((place) => doctors.some((doctor) => doctor.placeId === place.id))).toBe(true);
  });

  test('have places within their communes', () => {
    for (const place of places) {
      const commune = communes.find((one) => one.insee === place.insee);
      expect(commune && kilometres(commune, { lat: place.lat ?? 0, lng: place.lng ?? 0 })).toBeLessThan(0.8);
    }
  });

  test('have names, numbers and secure addresses of their own, all reserved for fiction', () => {
    const distinct = (values: unknown[]) => new Set(values).size === values.length;
    expect(distinct(doctors.map((doctor) => doctor.secureAddress))).toBe(true);
    expect(distinct(doctors.map((doctor) => doctor.phone))).toBe(true);
    expect(distinct(doctors.map((doctor) => doctor.rpps))).toBe(true);
    expect(distinct([...doctors, ...places, ...patients, ...structures].map(({ id }) => id))).toBe(true);
    for (const doctor of doctors) {
      expect(doctor.secureAddress).toMatch(/^[a-z-]+\.[a-z-]+@medecin\.mssante\.example$/);
      expect(doctor.rpps).toMatch(/^9990{3}\d{5}$/);
    }
    const phones = [...doctors, ...places, ...patients, ...structures].flatMap(({ phone }) => phone ?? []);
    expect(phones.filter((phone) => !/^\+33(35301|63998)\d{4}$/.test(phone))).toEqual([]);
    expect(phones.map(parsePhone)).toEqual(phones);
    for (const { id } of doctors)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('are general practitioners but for the emergency doctor of the centre', () => {
    const { false: others = [], true: centre = [] } = Object.groupBy(doctors, (it) =>
      it.unplannedCareCentre ? 'true' : 'false',
    );
    expect(centre.map(({ speciality }) => speciality)).toEqual(['SM59']);
    expect(new Set(others.map(({ speciality }) => speciality))).toEqual(new Set(['SM54', 'SM26']));
    expect(others.filter(({ speciality }) => speciality === 'SM54').length).toBeGreaterThan(25);
  });

  test('are patients of all ages, some with a treating doctor, some sharing a phone, one without, one from elsewhere', () => {
    expect(patients).toHaveLength(12);
    const phones = patients.map((patient) => patient.phone);
    expect([...new Set(phones)]).toHaveLength(10);
    expect(phones).toContain(null);
    expect(patients.filter((patient) => patient.insee === null)).toHaveLength(1);
    const treated = patients.filter((patient) => patient.treatingDoctorId);
    expect(treated).toHaveLength(7);
    expect(treated.every((patient) => doctors.some((doctor) => doctor.id === patient.treatingDoctorId))).toBe(
      true,
    );
    expect(patients.every(({ birthDate }) => birthDate <= '2025-12-31' && birthDate > '1930-01-01')).toBe(
      true,
    );
  });

  test('are the same for the same seed; another seed changes names, not who practises where', () => {
    expect(people(1)).toEqual(people(1));
    const other = people(2);
    expect(other.doctors.map(({ familyName }) => familyName)).not.toEqual(
      doctors.map(({ familyName }) => familyName),
    );
    expect(other.doctors.map(({ id, placeId }) => [id, placeId])).toEqual(
      doctors.map(({ id, placeId }) => [id, placeId]),
    );
    expect(demoPeople('ailleurs', communes, 1, 2026).doctors[0]?.id).not.toBe(doctors[0]?.id);
  });

  test('also fit a territory of one commune', () => {
    const alone = demoPeople('seule', communes.slice(0, 1), 1, 2026);
    expect(alone.doctors).toHaveLength(37);
    expect(alone.places.every((place) => place.insee === '59178')).toBe(true);
  });
});

describe('the slots of a demonstration', () => {
  const { doctors } = people(1);
  const daySlots = (seed: number, at: Instant, offset: number) => {
    const day = daysLater(localDay(timezone, at), offset);
    return doctors.flatMap((doctor, no) =>
      doctor.unplannedCareCentre ? [] : demoSlots(seed, { ...doctor, no }, timezone, day),
    );
  };
  const slotsFrom = (seed: number, at: Instant) =>
    stillToCome(
      [0, 1, 2, 3].flatMap((offset) => daySlots(seed, at, offset)),
      at,
    );
  const free = (slots: Pick<SlotToPublish, 'start' | 'capacity'>[]) =>
    slots.reduce((sum, slot) => sum + slot.capacity, 0);

  test.each([1, 2, 3])(
    'leave at least 60 free places in the next 24 hours, whenever the start is (seed %i)',
    (seed) => {
      // Two weeks in which the clocks change in autumn and in spring, and two with Christmas and New Year.
      for (const week of [
        '2026-10-19T00:20:00+02:00',
        '2027-03-22T00:20:00+01:00',
        '2026-12-21T00:20:00+01:00',
      ]) {
        const from = instant(week);
        const given = Array.from({ length: 16 }, (_, offset) => daySlots(seed, from, offset)).flat();
        // The centre's four hours of every evening are said once, for three patients each.
        const centre = Array.from({ length: 16 }, (_, offset) =>
          [16, 17, 18, 19].map((hour) => ({
            start: instantAt(timezone, daysLater(localDay(timezone, from), offset), hour * 60),
            capacity: 3,
          })),
        ).flat();
        const starts = Array.from({ length: 14 * 24 }, (_, hour) => after(from, hours(hour)));
        const places = starts.map((at) =>
          free([...given, ...centre].filter((slot) => slot.start > at && slot.start < after(at, hours(24)))),
        );
        expect(Math.min(...places)).toBeGreaterThanOrEqual(60);
      }
    },
  );

  test('are 3 to 6 a day of 15 minutes from each doctor, in practice hours, never overlapping', () => {
    const monday = instant('2026-11-23T00:00:00+01:00');
    const given = daySlots(1, monday, 0);
    for (const doctor of doctors.filter(({ unplannedCareCentre }) => !unplannedCareCentre)) {
      const own = given.filter((slot) => slot.professionalId === doctor.id);
      expect(own.length).toBeGreaterThanOrEqual(3);
      expect(own.length).toBeLessThanOrEqual(6);
      own.forEach((slot, i) => {
        expect(slot.end - slot.start).toBe(15 * 60_000);
        expect(slot.start).toBeGreaterThanOrEqual(own[i - 1]?.end ?? after(monday, hours(8.5)));
        expect(slot.end).toBeLessThanOrEqual(after(monday, hours(19)));
      });
    }
  });

  test('are of every mode, mostly at the practice', () => {
    const given = slotsFrom(
      1,
      instantAt(timezone, localDay(timezone, instant('2026-11-23T00:00:00+01:00')), 0),
    );
    const share = (mode: string) => given.filter((slot) => slot.mode === mode).length / given.length;
    expect(share('AMB')).toBeGreaterThan(0.7);
    expect(share('VR')).toBeGreaterThan(0.04);
    expect(share('HH')).toBeGreaterThan(0.03);
  });

  test('have not begun, and are the same for the same seed', () => {
    const at = instant('2026-11-22T15:07:00+01:00');
    expect(slotsFrom(1, at).every((slot) => slot.start > at)).toBe(true);
    expect(slotsFrom(1, at).some((slot) => localDay(timezone, slot.start) === localDay(timezone, at))).toBe(
      true,
    );
    expect(slotsFrom(1, at)).toEqual(slotsFrom(1, at));
    expect(slotsFrom(2, at)).not.toEqual(slotsFrom(1, at));
  });
});

describe('the weeks and turns of a demonstration', () => {
  const carers = demoCarers('grand-douai', communes, 1);
  const things = { roomId: 'room', roomPlaceId: 'practice', careHomeId: 'care home' };
  const rules = demoRules(people(1), carers, communes, things);

  test('are of professionals with places and numbers of their own, all reserved for fiction', () => {
    const { doctors, places } = people(1);
    const everybody = [...doctors, ...carers.carers];
    const distinct = (values: unknown[]) => new Set(values).size === values.length;
    expect(distinct(everybody.map(({ rpps }) => rpps))).toBe(true);
    expect(distinct(everybody.map(({ secureAddress }) => secureAddress))).toBe(true);
    expect(distinct([...everybody, ...places, ...carers.places].map(({ phone }) => phone))).toBe(true);
    expect(distinct([...everybody, ...places, ...carers.places].map(({ id }) => id))).toBe(true);
    for (const { phone, rpps } of carers.carers) {
      expect(phone).toMatch(/^\+3363998\d{4}$/);
      expect(rpps).toMatch(/^9990{3}\d{5}$/);
    }
    for (const { phone } of carers.places) expect(phone).toMatch(/^\+3335301\d{4}$/);
  });

  test('differ: walk-in, several at once, video, home visits nearby, an age, no treating doctor, kept for a structure, assisted, a centre', () => {
    expect(new Set(rules.map(({ professionalId }) => professionalId)).size).toBe(rules.length);
    const some = (holds: (rule: (typeof rules)[number]) => unknown) => rules.filter(holds).length;
    expect(some(({ walkIn }) => walkIn)).toBe(1);
    expect(some(({ capacity, walkIn }) => capacity > 1 && !walkIn)).toBe(2);
    expect(some(({ mode }) => mode === 'VR')).toBe(2);
    expect(some(({ communes: served }) => served?.length === 5)).toBe(1);
    expect(some(({ maxAge }) => maxAge)).toBe(1);
    expect(some(({ withoutDoctorOnly }) => withoutDoctorOnly)).toBe(1);
    expect(some(({ reservedFor, release }) => reservedFor === 'care home' && release)).toBe(1);
    expect(some(({ needs }) => needs.length === 2)).toBe(1);
    expect(some(({ complaints }) => complaints)).toBe(1);
    expect(some(({ onHolidays, rrule }) => onHolidays && rrule === 'FREQ=DAILY')).toBe(1);
  });

  test('name for every day of three years who is on duty in the seasons that are near, one at a time, with a gap to be seen', () => {
    const first = localDay(timezone, instant('2026-01-01T12:00:00+01:00'));
    for (let n = 0; n < 3 * 366; n++) {
      const today = (first + n) as LocalDay;
      const rosters = demoRosters(carers, today);
      expect(rosters.some(({ profession }) => profession === 'dentist')).toBe(true);
      expect(new Set(rosters.map(({ name }) => name)).size).toBe(rosters.length);
      for (const { season, duties, weekdays } of rosters) {
        expect(new Set(duties.map(({ date }) => date)).size).toBe(duties.length);
        for (const { date } of duties) {
          expect(date >= season.from && date <= season.to && date >= isoDate(today)).toBe(true);
          expect(weekdays).toContain(weekday((Date.parse(date) / 86_400_000) as LocalDay));
        }
      }
    }
    const november = demoRosters(carers, localDay(timezone, instant('2026-11-02T12:00:00+01:00')));
    expect(november.map(({ profession, duties }) => [profession, duties.length])).toEqual([
      ['dentist', 7],
      ['physiotherapist', 30],
    ]);
  });
});
