import { enterPlace } from '../directory/enter-place.ts';
import { enterProfessional } from '../directory/enter-professional.ts';
import { enterStructure } from '../directory/enter-structure.ts';
import { createPatient } from '../patients/create-patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction, type Tx } from '../platform/transaction.ts';
import { publishSlots, type SlotToPublish } from '../slots/publish-slots.ts';
import { daysLater, instantAt, isoDate, localDay } from '../territory/local-time.ts';
import { communes, timeZoneOf } from '../territory/lookup.ts';
import { markDemo } from '../territory/mark-demo.ts';
import { type DemoDoctor, type DemoPeople, demoPeople } from './demo-people.ts';
import { type DemoCarers, demoCarers } from './demo-carers.ts';
import { demoSlots, stillToCome } from './demo-slots.ts';
import { makeWeeks, sayWeek, setUpTurns, weeksOf } from './seed-weeks.ts';
import { absencesOf, idsIn, slotStarts } from './store.ts';

/** Today and the three days after. */
const DAYS = 4;

/** What a start added; all 0 when everything was there. `slots`: those that are given once; what recurs is made by the product. */
export type Seeded = {
  professionals: number;
  places: number;
  structures: number;
  patients: number;
  slots: number;
};

/**
 * Invented people, places and patients for a territory, what they have said of their weeks, and slots from the clock's now on, also at night and
 * on Sunday. A second start adds only what is missing: the slots of the days that have come nearer. The same seed at the same time gives the same demonstration.
 */
export async function seedDemo(
  deps: { database: Database; clock: Clock },
  territoryId: string,
  { seed }: { seed: number },
): Promise<Seeded> {
  const run = <T>(work: (tx: Tx) => Promise<T>) => transaction(deps, systemActor(territoryId, 'seed'), work);
  const { people, carers, added } = await run((tx) => enterPeople(tx, seed));
  const weeks = await run((tx) => weeksOf(tx, people, carers));
  const saysWeek = async (professionalId: string): Promise<void> => {
    for (const rule of weeks.filter((one) => one.professionalId === professionalId))
      await run((tx) => sayWeek(tx, people, rule));
  };
  let slots = 0;
  // One person a transaction: none holds the tail back (decision 2).
  for (const [no, doctor] of people.doctors.entries()) {
    await saysWeek(doctor.id);
    if (!doctor.unplannedCareCentre) slots += await run((tx) => publishDays(tx, seed, { ...doctor, no }));
  }
  for (const { id } of carers.carers) await saysWeek(id);
  await run((tx) => setUpTurns(tx, carers));
  return { ...added, slots };
}

async function enterPeople(
  tx: Tx,
  seed: number,
): Promise<{ people: DemoPeople; carers: DemoCarers; added: Omit<Seeded, 'slots'> }> {
  await markDemo(tx);
  const [all, timeZone] = await Promise.all([communes(tx), timeZoneOf(tx)]);
  const year = Number(isoDate(localDay(timeZone, tx.at)).slice(0, 4));
  const people = demoPeople(tx.actor.territoryId, all, seed, year);
  const carers = demoCarers(tx.actor.territoryId, all, seed);
  const missing = async <T extends { id: string }>(
    table: Parameters<typeof idsIn>[1],
    entries: readonly T[],
  ): Promise<T[]> => {
    const there = await idsIn(
      tx,
      table,
      entries.map(({ id }) => id),
    );
    return entries.filter(({ id }) => !there.has(id));
  };
  const [places, structures, professionals, patients] = await Promise.all([
    missing('place', [...people.places, ...carers.places]),
    missing('structure', people.structures),
    missing('professional', [...people.doctors, ...carers.carers]),
    missing('patient', people.patients),
  ]);
  // Before their places.
  await Promise.all(structures.map((structure) => enterStructure(tx, structure, structure.id)));
  await Promise.all(places.map((place) => enterPlace(tx, place, place.id)));
  await Promise.all(professionals.map((it) => enterProfessional(tx, it, it.id)));
  await Promise.all(patients.map((patient) => createPatient(tx, patient, patient.id)));
  return {
    people,
    carers,
    added: {
      professionals: professionals.length,
      places: places.length,
      structures: structures.length,
      patients: patients.length,
    },
  };
}

/** Publishes the days on which the doctor has given nothing yet, once or by a rule, and is there. */
async function publishDays(tx: Tx, seed: number, doctor: DemoDoctor & { no: number }): Promise<number> {
  const timeZone = await timeZoneOf(tx);
  const today = localDay(timeZone, tx.at);
  const midnight = instantAt(timeZone, today, 0);
  const toCome = async (): Promise<SlotToPublish[]> => {
    const starts = await slotStarts(tx, doctor.id, midnight);
    const given = new Set(starts.map((start) => localDay(timeZone, start)));
    const days = Array.from({ length: DAYS }, (_, i) => daysLater(today, i)).filter((day) => !given.has(day));
    return stillToCome(
      days.flatMap((day) => demoSlots(seed, doctor, timeZone, day)),
      tx.at,
    );
  };
  if ((await toCome()).length === 0) return 0;
  await makeWeeks(tx, doctor.id);
  const absences = await absencesOf(tx, doctor.id, midnight);
  const slots = (await toCome()).filter(
    ({ start, end }) => !absences.some(({ from, to }) => start < to && from < end),
  );
  if (slots.length > 0) await publishSlots(tx, slots);
  return slots.length;
}
