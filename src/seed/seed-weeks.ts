import { noteAbsence } from '../availability/absences.ts';
import { sayRule } from '../availability/keep-rule.ts';
import { makeAhead } from '../availability/make-ahead.ts';
import { setUpRoster } from '../availability/rosters.ts';
import { enterResource } from '../directory/enter-resource.ts';
import type { Tx } from '../platform/transaction.ts';
import { localDay } from '../territory/local-time.ts';
import { communes, timeZoneOf } from '../territory/lookup.ts';
import type { DemoCarers } from './demo-carers.ts';
import type { DemoPeople } from './demo-people.ts';
import { demoRosters } from './demo-rosters.ts';
import { type DemoRule, demoAbsence, demoRules, roomOf } from './demo-rules.ts';
import { hasRule, resourceNamed, rosterNames, rulesOf } from './store.ts';

const ROOM = 'Salle de téléconsultation';

/** The room of a demonstration, entered once, and the rules of its professionals, which need it. */
export async function weeksOf(tx: Tx, people: DemoPeople, carers: DemoCarers): Promise<DemoRule[]> {
  const placeId = roomOf(people);
  const roomId =
    (await resourceNamed(tx, ROOM)) ?? (await enterResource(tx, { kind: 'room', name: ROOM, placeId })).id;
  const careHomeId = people.structures.find(({ kind }) => kind === 'nursing-home')?.id ?? '';
  return demoRules(people, carers, await communes(tx), { roomId, roomPlaceId: placeId, careHomeId });
}

/**
 * What somebody says of their week, once: made real by the slice's own passes. One who has any rule, or has ended the one that was theirs, is left
 * alone. The demonstration's one absence is said together with the rule that it stops.
 */
export async function sayWeek(tx: Tx, people: DemoPeople, rule: DemoRule): Promise<void> {
  if (await hasRule(tx, rule.professionalId)) return;
  await sayRule(tx, rule);
  const absence = demoAbsence(people, localDay(await timeZoneOf(tx), tx.at));
  if (absence.professionalId === rule.professionalId) await noteAbsence(tx, absence);
}

/** The days that have come nearer since, before anything else is given on them. */
export async function makeWeeks(tx: Tx, professionalId: string): Promise<void> {
  for (const id of await rulesOf(tx, professionalId)) await makeAhead(tx, id);
}

/** Rosters of the seasons that are near. */
export async function setUpTurns(tx: Tx, carers: DemoCarers): Promise<void> {
  const known = await rosterNames(tx);
  const today = localDay(await timeZoneOf(tx), tx.at);
  for (const roster of demoRosters(carers, today)) if (!known.has(roster.name)) await setUpRoster(tx, roster);
}
