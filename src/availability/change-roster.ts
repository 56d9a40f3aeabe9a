import { notFound } from '../platform/errors.ts';
import { type Expected, refuseStale } from '../platform/if-match.ts';
import type { Tx } from '../platform/transaction.ts';
import { giveTo } from '../slots/made-slots.ts';
import type { Audience } from '../slots/terms.ts';
import { refuseSeason } from './duty-faults.ts';
import { dutiesOutside } from './errors.ts';
import { type Duty, lockRoster, selectDuties, updateRoster } from './roster-store.ts';

/** Absent: stays. `weekdays`: null: the days of the line. */
export type RosterChange = {
  name?: string | undefined;
  season?: { from: string; to: string } | undefined;
  weekdays?: number[] | null | undefined;
  onHolidays?: boolean | undefined;
  audience?: Audience[] | undefined;
};

/**
 * Changes a roster as a whole; its duties stay, whoever holds them. An audience is no hour: all slots to come of its duties get the new one as they are, so that nothing
 * is undone that their doctors have decided since (rule 4), and who has a place or is being given one keeps it. Throws `not-found`, `stale`, `validation`: also where duties that are there would be outside of the season.
 */
export async function changeRoster(
  tx: Tx,
  id: string,
  change: RosterChange,
  expected: Expected,
): Promise<void> {
  const before = await lockRoster(tx, id);
  if (!before) throw notFound('Ce tour de garde');
  refuseStale(expected, before.version);
  const after = {
    id,
    name: change.name ?? before.name,
    seasonFrom: change.season?.from ?? before.seasonFrom,
    seasonTo: change.season?.to ?? before.seasonTo,
    weekdays: change.weekdays === undefined ? before.weekdays : change.weekdays,
    onHolidays: change.onHolidays ?? before.onHolidays,
    audience: change.audience ?? before.audience,
  };
  const duties = await selectDuties(tx, id);
  if (change.season) {
    refuseSeason(after, tx.at);
    refuseOutside(duties, after);
  }
  await updateRoster(tx, after);
  const fields = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  tx.record('roster.changed', id, { fields: fields.toSorted() });
  const ofAll = duties.map((duty) => duty.id);
  if (!isSame(before.audience, after.audience))
    await giveTo(tx, ofAll, { before: before.audience, after: after.audience });
}

function refuseOutside(
  duties: readonly Duty[],
  { seasonFrom, seasonTo }: { seasonFrom: string; seasonTo: string },
): void {
  const dates = (are: (date: string) => boolean) => duties.map(({ date }) => date).filter(are);
  const outside = { before: dates((date) => date < seasonFrom), after: dates((date) => date > seasonTo) };
  if (outside.before.length + outside.after.length > 0) throw dutiesOutside(outside);
}

const isSame = (some: readonly Audience[], others: readonly Audience[]): boolean =>
  [...new Set(some)].toSorted().join() === [...new Set(others)].toSorted().join();
