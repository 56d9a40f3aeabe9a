import { after, type Instant, minutes } from '../platform/clock.ts';
import { clearDue, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { daysLater, instantAt, isoDate, localDay, type LocalDay } from '../territory/local-time.ts';
import { USUAL_HORIZON_DAYS } from '../territory/settings.ts';
import { makeSlots, standing } from './make-slots.ts';
import { type Duty, lockDuty, selectDuty, shareRoster, updateDutyMade } from './roster-store.ts';
import { dayOf, type SlotSource, sourceOfDuty, sourceOfRule } from './source.ts';
import { lockRule, updateMade } from './store.ts';
import type { Conflict } from './tables.ts';
import { dutyConflicts } from './uncovered.ts';
import { watchDuty } from './watch-duties.ts';

/** The time has come to look at a rule or a duty: the horizon has moved, or something about it has changed. */
export const AVAILABILITY_DUE = 'availability.due';

/** A person looks at what the slots need: a room that is elsewhere now, somebody who has left. */
export const STUCK = 'fixed-slots-stuck';

/** Today where the slots are, and the day before which they are made real (exclusive). */
export function horizonOf(
  { timeZone, territory }: SlotSource,
  at: Instant,
): { from: LocalDay; to: LocalDay } {
  const from = localDay(timeZone, at);
  return { from, to: daysLater(from, territory.settings.horizonDays ?? USUAL_HORIZON_DAYS) };
}

/**
 * Makes the next part of the slots of a rule or a duty and says when to go on: at once while the horizon is not reached, else the night after.
 * Nothing comes of what has been deleted meanwhile.
 */
export async function makeAhead(tx: Tx, id: string): Promise<void> {
  const rule = await lockRule(tx, id);
  if (rule) return makeRule(tx, await sourceOfRule(tx, rule), rule);
  const known = await selectDuty(tx, id);
  const roster = known && (await shareRoster(tx, known.rosterId));
  const duty = roster && (await lockDuty(tx, roster.id, id));
  if (duty) await makeDuty(tx, await sourceOfDuty(tx, duty, roster), duty);
}

async function makeRule(
  tx: Tx,
  source: SlotSource,
  rule: { madeUntil: string | null; conflicts: readonly Conflict[] },
): Promise<void> {
  const horizon = horizonOf(source, tx.at);
  const reached = rule.madeUntil === null ? horizon.from : dayOf(rule.madeUntil);
  const from = Math.max(horizon.from, reached) as LocalDay;
  const made = await makeSlots(tx, source, from, horizon.to);
  const seen = { from: instantAt(source.timeZone, from, 0), to: instantAt(source.timeZone, made.to, 0) };
  const others = rule.conflicts.filter(({ start }) => {
    const at = Date.parse(start);
    return at > tx.at && (at < seen.from || at >= seen.to);
  });
  const conflicts = [...others, ...made.conflicts.map(conflictOf)];
  await updateMade(tx, source.id, { madeUntil: made.isAll ? null : isoDate(made.to), conflicts });
  if (made.lacking) await openTaskOnce(tx, STUCK, source.id);
  else await finishTasksAbout(tx, STUCK, [source.id]);
  if (!made.isAll) await setDue(tx, AVAILABILITY_DUE, source.id, tx.at);
  else await lookAgain(tx, source);
}

/** That nobody is there is known as soon as it is, also beyond the horizon. */
async function makeDuty(tx: Tx, source: SlotSource, duty: Duty): Promise<void> {
  const { from, to } = horizonOf(source, tx.at);
  await makeSlots(tx, source, daysLater(from, -1), to);
  const day = dayOf(duty.date);
  const seen = await standing(tx, source, day, daysLater(day, 1));
  await updateDutyMade(tx, duty.id, dutyConflicts(seen, tx.at));
  await watchDuty(tx, duty, duty.conflicts);
  await lookAgain(tx, source);
}

const conflictOf = ({ start, end }: { start: Instant; end: Instant }): Conflict => ({
  start: new Date(start).toISOString(),
  end: new Date(end).toISOString(),
});

/** A rule comes again within so many days, or not at all: 29 February is one in eight years. */
const FAR_DAYS = 366 * 8 + 31;

/** In the night after, each at its own minute of three hours, for as long as there is a day to come. */
async function lookAgain(tx: Tx, source: SlotSource): Promise<void> {
  const today = localDay(source.timeZone, tx.at);
  if (source.days(today, daysLater(today, FAR_DAYS)).length === 0)
    return clearDue(tx, AVAILABILITY_DUE, source.id);
  const minute = 60 + (Number.parseInt(source.id.slice(-4), 16) % 180);
  const next = after(instantAt(source.timeZone, daysLater(today, 1), 0), minutes(minute));
  await setDue(tx, AVAILABILITY_DUE, source.id, next);
}
