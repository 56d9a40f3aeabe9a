import { placeClosed } from '../directory/errors.ts';
import { structureById } from '../directory/lookup.ts';
import { clearDue } from '../platform/due.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { type Expected, refuseStale } from '../platform/if-match.ts';
import type { Tx } from '../platform/transaction.ts';
import { refuseUnfitNeeds } from '../slots/claim-parts.ts';
import { diariesFirst } from '../slots/heed-diary.ts';
import { type Remaining, takeBackRule } from '../slots/made-slots.ts';
import { refuseSenseless } from '../slots/publish-slots.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { daysLater, isoDate, localDay } from '../territory/local-time.ts';
import { territoryOf } from '../territory/lookup.ts';
import { AVAILABILITY_DUE, makeAhead, STUCK } from './make-ahead.ts';
import { hoursFrom, MOST_PLACES_A_DAY, placesADay } from './occurrences.ts';
import { type Offer, offered, presentAt, readOffer } from './offer.ts';
import { plan } from './plan.ts';
import { previewOf } from './preview.ts';
import { readRecurrence } from './recurrence.ts';
import { dayOf, type SlotSource, sourceOfRule } from './source.ts';
import {
  deleteRule,
  insertRule,
  lockRule,
  type Rule,
  type RuleRow,
  selectRule,
  updateRule,
} from './store.ts';
import { placeNamed, refuseOthers, whoseTime } from './whose.ts';

/** Fixed slots as somebody says them; absent: as `said` fills it in, or as it was. */
export type RuleAsked = {
  professionalId?: string | undefined;
  placeId: string;
  rrule: string;
  startsOn?: string | undefined;
  until?: string | null | undefined;
  from: string;
  to: string;
  slotMinutes: number;
  except?: string[] | undefined;
  onHolidays?: boolean | undefined;
} & Offer;

/** Says fixed slots; the next ones are made at once, those further ahead by the job. Gives the id. Throws `validation`, `place-closed`, `not-yours`. */
export async function sayRule(tx: Tx, { professionalId, ...asked }: RuleAsked): Promise<string> {
  const id = newId();
  const whose = await whoseTime(tx, professionalId);
  const source = await keepable(tx, { id, professionalId: whose, ...(await rowOf(tx, asked)) });
  await insertRule(tx, source.row);
  tx.record('availability.said', id, { professionalId: whose, placeId: asked.placeId });
  await makeAhead(tx, id);
  return id;
}

/**
 * What fixed slots would make of the days ahead, were they said so; nothing is written. `ruleId`: instead of those that are said already. Throws `validation`,
 * `place-closed`, `not-yours`, `not-found`.
 */
export async function rulePreview(
  tx: Tx,
  { ruleId, professionalId, ...asked }: RuleAsked & { ruleId?: string | undefined },
): Promise<Awaited<ReturnType<typeof previewOf>>> {
  const before = ruleId === undefined ? undefined : await ruleToRead(tx, ruleId);
  const whose = before?.professionalId ?? (await whoseTime(tx, professionalId));
  const row = { id: before?.id ?? newId(), professionalId: whose, ...(await rowOf(tx, asked)) };
  await keepable(tx, row);
  return previewOf(tx, row);
}

/** Throws `not-found`, `not-yours`. */
export async function ruleToRead(tx: Tx, id: string): Promise<Rule> {
  const rule = await selectRule(tx, id);
  if (!rule) throw notFound('Cette disponibilité');
  refuseOthers(tx, rule.professionalId);
  return rule;
}

export type RuleChange = {
  [Field in keyof Omit<RuleAsked, 'professionalId'>]?: RuleAsked[Field] | undefined;
};

/**
 * Changes fixed slots. Free slots to come are taken back and made as the rule is now; visits that are agreed stay as they are, and are told.
 * Throws `not-found`, `not-yours`, `stale`, `validation`.
 */
export async function changeRule(
  tx: Tx,
  id: string,
  change: RuleChange,
  expected: Expected,
): Promise<Remaining[]> {
  const before = await ownRule(tx, id, expected);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const asked = { ...before, ...(before.offer as Offer), ...given } as RuleAsked;
  const { row, source } = await keepable(tx, {
    id,
    professionalId: before.professionalId,
    ...(await rowOf(tx, asked)),
  });
  await diariesFirst(tx, { professionalIds: presentAt(source) });
  await updateRule(tx, row);
  tx.record('availability.changed', id, { fields: Object.keys(given) });
  const remaining = await takeBackRule(tx, id);
  await makeAhead(tx, id);
  return remaining;
}

/** Ends fixed slots: what is free of them is taken back, visits stay and are told. */
export async function dropRule(tx: Tx, id: string, expected: Expected): Promise<Remaining[]> {
  const rule = await ownRule(tx, id, expected);
  const remaining = await takeBackRule(tx, id);
  await clearDue(tx, AVAILABILITY_DUE, id);
  await finishTasksAbout(tx, STUCK, [id]);
  await deleteRule(tx, id);
  tx.record('availability.ended', id, { professionalId: rule.professionalId });
  return remaining;
}

async function ownRule(tx: Tx, id: string, expected: Expected): Promise<Rule> {
  const rule = await lockRule(tx, id);
  if (!rule) throw notFound('Cette disponibilité');
  refuseOthers(tx, rule.professionalId);
  refuseStale(expected, rule.version);
  return rule;
}

/** What can be told without a look at the place. */
async function rowOf(tx: Tx, asked: Omit<RuleAsked, 'professionalId'>) {
  const { placeId, rrule, startsOn, until, from, to, slotMinutes, except, onHolidays } = asked;
  const recurrence = readRecurrence(rrule);
  if ('fault' in recurrence) throw invalid('rrule', recurrence.fault);
  const hours = hoursFrom(from, to, slotMinutes);
  if (!hours)
    throw invalid(
      'to',
      'L’heure de fin doit suivre celle du début, d’au moins la durée d’un créneau ; une nuit dure au plus 14 heures.',
    );
  if (placesADay(hours, asked.capacity) > MOST_PLACES_A_DAY)
    throw invalid('capacity', `Ces créneaux donnent plus de ${MOST_PLACES_A_DAY} places par jour.`);
  const { timeZone } = await timeOf(tx, placeId);
  return {
    placeId,
    rrule: recurrence.text,
    startsOn: startsOn ?? isoDate(localDay(timeZone, tx.at)),
    until: until ?? null,
    from,
    to,
    slotMinutes,
    except: [...new Set(except ?? [])].sort(),
    onHolidays: onHolidays ?? false,
    offer: offerOf(asked),
  };
}

/** What its slots say, and nothing else of what was asked. */
const offerOf = (asked: Offer): Offer => readOffer(asked);

async function timeOf(tx: Tx, placeId: string): Promise<{ timeZone: string }> {
  const [place, { timeZone }] = await Promise.all([placeNamed(tx, placeId), territoryOf(tx)]);
  return { timeZone: place.timeZone ?? timeZone };
}

/** A rule names a day within so many, or is a mistake. */
const SOON_DAYS = 400;
/** Over so many days, all weekdays and a change of clocks or none. */
const SHOWN_DAYS = 28;

/** Throws what is wrong with the rule as a whole: no day that it names, hours at which the place is closed. */
async function keepable(tx: Tx, row: RuleRow): Promise<{ row: RuleRow; source: SlotSource }> {
  const source = await sourceOfRule(tx, row);
  const today = localDay(source.timeZone, tx.at);
  // What begins later than anybody looks ahead (`lookAgain`) would never be made, and nobody be told.
  if (dayOf(row.startsOn) > daysLater(today, SOON_DAYS))
    throw invalid('startsOn', 'Ce début est à plus d’un an d’ici : vérifiez l’année.');
  const first = Math.max(today, dayOf(row.startsOn)) as ReturnType<typeof dayOf>;
  const days = source.days(first, daysLater(first, SOON_DAYS));
  if (row.until !== null && row.until < row.startsOn) throw invalid('until', 'La fin doit suivre le début.');
  if (days[0] === undefined)
    throw invalid('rrule', 'Cette répétition ne désigne aucun jour dans l’année qui vient.');
  const { opening } = source;
  const weeks = daysLater(days[0], SHOWN_DAYS);
  if (opening && plan(source, { ...OPEN, opening }, days[0], weeks).some(({ skipped }) => skipped))
    throw placeClosed('from', opening);
  await refuseTerms(tx, row, offered(source.offer, tx.at));
  return { row, source };
}

/** What its slots would say is refused now, and not on the day on which the first is made, when nobody is there to be told. */
async function refuseTerms(tx: Tx, row: RuleRow, terms: ReturnType<typeof offered>): Promise<void> {
  refuseSenseless({ ...terms, start: tx.at }, '');
  await refuseUnfitNeeds(tx, {
    professionalId: row.professionalId,
    placeId: row.placeId,
    needs: terms.needs,
  });
  if (terms.reservedFor !== null && !(await structureById(tx, terms.reservedFor)))
    throw invalid('reservedFor', 'Cette structure n’est pas dans l’annuaire.');
}

const OPEN = { isClosed: () => false, isHoliday: () => false, absences: [], opening: null };
