import { enterPlace } from '../directory/enter-place.ts';
import { enterProfessional } from '../directory/enter-professional.ts';
import { enterStructure } from '../directory/enter-structure.ts';
import { createPatient } from '../patients/create-patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction, type Tx } from '../platform/transaction.ts';
import { publishSlots } from '../slots/publish-slots.ts';
import { daysLater, instantAt, isoDate, localDay } from '../territory/local-time.ts';
import { communes, timeZoneOf } from '../territory/lookup.ts';
import { markDemo } from '../territory/mark-demo.ts';
import { type DemoDoctor, type DemoPeople, demoPeople } from './demo-people.ts';
import { demoSlots, stillToCome } from './demo-slots.ts';
import { idsIn, slotStarts } from './store.ts';

/** Today and the three days after. */
const DAYS = 4;

/** What a start added; all 0 when everything was there. */
export type Seeded = {
  professionals: number;
  places: number;
  structures: number;
  patients: number;
  slots: number;
};

/**
 * Invented people, places and patients for a territory, and slots from the clock's now on, also at night and on Sunday. A second start
 * adds only what is missing: the slots of the days that have come nearer. The same seed at the same time gives the same demonstration.
 */
export async function seedDemo(
  deps: { database: Database; clock: Clock },
  territoryId: string,
  { seed }: { seed: number },
): Promise<Seeded> {
  const run = <T>(work: (tx: Tx) => Promise<T>) => transaction(deps, systemActor(territoryId, 'seed'), work);
  const { people, added } = await run((tx) => enterPeople(tx, seed));
  let slots = 0;
  // One doctor a transaction: none holds the tail back (decision 2).
  for (const [no, doctor] of people.doctors.entries())
    slots += await run((tx) => publishDays(tx, seed, { ...doctor, no }));
  return { ...added, slots };
}

async function enterPeople(
  tx: Tx,
  seed: number,
): Promise<{ people: DemoPeople; added: Omit<Seeded, 'slots'> }> {
  await markDemo(tx);
  const [all, timeZone] = await Promise.all([communes(tx), timeZoneOf(tx)]);
  const year = Number(isoDate(localDay(timeZone, tx.at)).slice(0, 4));
  const people = demoPeople(tx.actor.territoryId, all, seed, year);
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
  const [places, structures, doctors, patients] = await Promise.all([
    missing('place', people.places),
    missing('structure', people.structures),
    missing('professional', people.doctors),
    missing('patient', people.patients),
  ]);
  // Before their places.
  await Promise.all(structures.map((structure) => enterStructure(tx, structure, structure.id)));
  await Promise.all(places.map((place) => enterPlace(tx, place, place.id)));
  await Promise.all(doctors.map((doctor) => enterProfessional(tx, doctor, doctor.id)));
  await Promise.all(patients.map((patient) => createPatient(tx, patient, patient.id)));
  return {
    people,
    added: {
      professionals: doctors.length,
      places: places.length,
      structures: structures.length,
      patients: patients.length,
    },
  };
}

/** Publishes the days on which the doctor has given nothing yet. */
async function publishDays(tx: Tx, seed: number, doctor: DemoDoctor & { no: number }): Promise<number> {
  const timeZone = await timeZoneOf(tx);
  const today = localDay(timeZone, tx.at);
  const given = new Set(
    (await slotStarts(tx, doctor.id, instantAt(timeZone, today, 0))).map((start) =>
      localDay(timeZone, start),
    ),
  );
  const days = Array.from({ length: DAYS }, (_, i) => daysLater(today, i)).filter((day) => !given.has(day));
  const slots = stillToCome(
    days.flatMap((day) => demoSlots(seed, doctor, timeZone, day)),
    tx.at,
  );
  if (slots.length > 0) await publishSlots(tx, slots);
  return slots.length;
}
