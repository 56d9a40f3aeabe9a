import type { Profession } from '../directory/profession.ts';
import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { type Expected, refuseStale } from '../platform/if-match.ts';
import { clearDue, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { diariesFirst } from '../slots/heed-diary.ts';
import { type Remaining, takeBackRule } from '../slots/made-slots.ts';
import type { Mode } from '../matching/need.ts';
import type { Audience } from '../slots/terms.ts';
import { openTask } from '../tasks/open-task.ts';
import { type DutyLine, refuseFaultyDuties, refuseSeason } from './duty-faults.ts';
import { AVAILABILITY_DUE, makeAhead } from './make-ahead.ts';
import {
  deleteDuty,
  type Duty,
  insertDuties,
  insertRoster,
  lockDuty,
  lockRoster,
  type NewRoster,
  type Roster,
  updateDuty,
} from './roster-store.ts';
import { watchVisitsOfDuty } from './visits-back.ts';
import { watchWithout } from './watch-duties.ts';

export type RosterAsked = {
  name: string;
  profession: Profession;
  mode: Mode;
  audience: Audience[];
  season: { from: string; to: string };
  weekdays?: number[] | undefined;
  onHolidays: boolean;
  duties: readonly DutyLine[];
};

/** Sets a roster up with its duties, all or none. Gives its id. Throws `validation` with what is wrong in which line. */
export async function setUpRoster(tx: Tx, { duties, season, ...asked }: RosterAsked): Promise<string> {
  const roster = {
    ...asked,
    id: newId(),
    seasonFrom: season.from,
    seasonTo: season.to,
    weekdays: asked.weekdays ?? null,
  };
  refuseSeason(roster, tx.at);
  await insertRoster(tx, roster);
  tx.record('roster.set-up', roster.id, { profession: roster.profession });
  await putDuties(tx, roster, duties);
  return roster.id;
}

/** More duties for a roster, all or none. Throws `not-found`, `validation`. */
export async function addDuties(tx: Tx, rosterId: string, duties: readonly DutyLine[]): Promise<void> {
  const roster = await lockRoster(tx, rosterId);
  if (!roster) throw notFound('Ce tour de garde');
  await putDuties(tx, roster, duties);
}

async function putDuties(tx: Tx, roster: NewRoster, asked: readonly DutyLine[]): Promise<void> {
  await refuseFaultyDuties(tx, roster, asked);
  const duties = asked.map((duty) => ({ ...duty, id: newId(), rosterId: roster.id }));
  await insertDuties(tx, duties);
  for (const { id, professionalId, date } of duties) {
    tx.record('duty.put', id, { rosterId: roster.id, professionalId, date });
    // A season has many: each is made real by the job, in a transaction of its own.
    await setDue(tx, AVAILABILITY_DUE, id, tx.at);
  }
}

/** Gives a duty to somebody else, or moves it to another place. Visits that are agreed stay, and a person looks after each that is not where the duty is. */
export async function changeDuty(
  tx: Tx,
  it: { rosterId: string; dutyId: string },
  change: { professionalId?: string | undefined; placeId?: string | undefined },
  expected: Expected,
): Promise<Remaining[]> {
  const { roster, duty } = await ownDuty(tx, it, expected);
  const next = {
    ...duty,
    professionalId: change.professionalId ?? duty.professionalId,
    placeId: change.placeId ?? duty.placeId,
  };
  await refuseFaultyDuties(tx, roster, [next], duty.id);
  await diariesFirst(tx, { professionalIds: [duty.professionalId, next.professionalId] });
  await updateDuty(tx, duty.id, next);
  tx.record('duty.changed', duty.id, { rosterId: roster.id, professionalId: next.professionalId });
  const remaining = await takeBackRule(tx, duty.id);
  await watchVisitsOfDuty(tx, remaining);
  await makeAhead(tx, duty.id);
  return remaining;
}

/** Nobody is on duty then any more. Visits that are agreed stay, and a person looks after each. */
export async function removeDuty(
  tx: Tx,
  it: { rosterId: string; dutyId: string },
  expected: Expected,
): Promise<Remaining[]> {
  const { duty } = await ownDuty(tx, it, expected);
  const remaining = await takeBackRule(tx, duty.id);
  for (const { bookingId } of remaining) await openTask(tx, 'visit-without-professional', bookingId);
  await clearDue(tx, AVAILABILITY_DUE, duty.id);
  await deleteDuty(tx, duty.id);
  await watchWithout(tx, duty);
  tx.record('duty.removed', duty.id, { rosterId: it.rosterId, professionalId: duty.professionalId });
  return remaining;
}

async function ownDuty(
  tx: Tx,
  { rosterId, dutyId }: { rosterId: string; dutyId: string },
  expected: Expected,
): Promise<{ roster: Roster; duty: Duty }> {
  const roster = await lockRoster(tx, rosterId);
  const duty = roster && (await lockDuty(tx, rosterId, dutyId));
  if (!duty) throw notFound('Cette garde');
  refuseStale(expected, duty.version);
  return { roster, duty };
}
