import { isoIn } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { lineOf } from './line.ts';
import type { Change, Collection, Collections, RowChange } from './projection.ts';
import { type Asked, failureId, loadRows } from './rows.ts';
import { callsOwed, type FeedEntry } from './store.ts';
import { requestsOfVisits } from './told-store.ts';
import { todayOf } from './today.ts';

/** A row that an event is about; `key` is its id on the board, `lookup` the id it is found by. */
type Ref = { collection: Collection; key: string; lookup: string };

/** An event names its own noun by its subject, and others by ids in its data. */
const COLLECTION_OF: Readonly<Record<string, Collection>> = {
  call: 'calls',
  presence: 'operators',
  callback: 'callbacks',
  request: 'requests',
  slot: 'slots',
  hold: 'slots',
  message: 'messages',
  mail: 'incoming',
  sms: 'sms',
  task: 'tasks',
};

const NAMED_IN_DATA = [
  ['callId', 'calls'],
  ['callbackId', 'callbacks'],
  ['requestId', 'requests'],
  ['slotId', 'slots'],
  ['fromSlotId', 'slots'],
  ['toSlotId', 'slots'],
] as const;

/** Which rows of the board an event may have changed. */
export function concerned({ type, subject, data }: Pick<FeedEntry, 'type' | 'subject' | 'data'>): Ref[] {
  if (type === 'reaction.failed') {
    return [{ collection: 'failures', key: failureId(subject, String(data.reaction)), lookup: subject }];
  }
  const refs: Ref[] = [];
  const own = COLLECTION_OF[type.slice(0, type.indexOf('.'))];
  if (own) refs.push({ collection: own, key: subject, lookup: subject });
  for (const [name, collection] of NAMED_IN_DATA) {
    const id = data[name];
    if (typeof id === 'string') refs.push({ collection, key: id, lookup: id });
  }
  return refs;
}

/** `day.closed` and new hours too. */
const changesFigures = (type: string): boolean => /^(call|callback|day|territory)[.]/.test(type);

const changesTerritory = (type: string): boolean => type.startsWith('territory.');

/**
 * The messages of the live board for a batch of the feed, with their rows as they are now: one statement per collection that the
 * batch concerns, and one for the figures of the day, which travel with the last change that may have moved them.
 */
export async function changesOf(tx: Tx, entries: readonly FeedEntry[]): Promise<Change[]> {
  const refs = await withPatientsTold(tx, entries, await withCallers(tx, entries.map(concerned)));
  const figures = entries.findLastIndex((entry) => changesFigures(entry.type));
  const here = territoryOf(tx);
  const [territory, rows, today] = await Promise.all([
    here,
    loadRows(tx, lookups(refs.flat())),
    figures < 0 ? undefined : todayOf(tx, here),
  ]);
  const { timeZone } = territory;
  const found = byId(rows(timeZone));
  return entries.map((entry, index) => ({
    seq: entry.seq,
    type: entry.type,
    at: isoIn(timeZone, entry.at),
    subject: entry.subject,
    data: entry.data,
    rows: (refs[index] ?? []).map(({ collection, key }) => rowChange(collection, key, found)),
    ...(changesTerritory(entry.type) ? { line: lineOf(territory, tx.at) } : {}),
    ...(index === figures && today ? { today } : {}),
  }));
}

/** What is owed to a caller shows on their call too: one caller is one row. */
async function withCallers(tx: Tx, refs: readonly Ref[][]): Promise<readonly Ref[][]> {
  const owed = refs.flat().filter((ref) => ref.collection === 'callbacks');
  if (owed.length === 0) return refs;
  const calls = Map.groupBy(
    await callsOwed(tx, [...new Set(owed.map((ref) => ref.lookup))]),
    (row) => row.callback_id,
  );
  const refOf = ({ call_id }: { call_id: string }): Ref => ({
    collection: 'calls',
    key: call_id,
    lookup: call_id,
  });
  return refs.map((group) => [
    ...group,
    ...group.flatMap((ref) =>
      ref.collection === 'callbacks' ? (calls.get(ref.lookup) ?? []).map(refOf) : [],
    ),
  ]);
}

/** Whether a patient has been told of their visit shows on their request. */
async function withPatientsTold(
  tx: Tx,
  entries: readonly FeedEntry[],
  refs: readonly Ref[][],
): Promise<readonly Ref[][]> {
  const visits = entries.map(({ type, data }) =>
    (type.startsWith('sms.') && data.kind === 'confirmation') ||
    (type.startsWith('task.') && data.kind === 'tell-booking')
      ? data.subject
      : undefined,
  );
  const ids = [...new Set(visits.filter((id) => typeof id === 'string'))];
  if (ids.length === 0) return refs;
  const found = new Map(
    (await requestsOfVisits(tx, ids)).map(({ bookingId, requestId }) => [bookingId, requestId]),
  );
  return refs.map((group, index) => {
    const visit = visits[index];
    const id = typeof visit === 'string' ? found.get(visit) : undefined;
    return id ? [...group, { collection: 'requests', key: id, lookup: id }] : group;
  });
}

function lookups(refs: readonly Ref[]): Asked {
  const asked: Partial<Record<Collection, string[]>> = {};
  for (const [collection, group] of Map.groupBy(refs, (ref) => ref.collection))
    asked[collection] = [...new Set(group.map((ref) => ref.lookup))];
  return asked;
}

type Found = { readonly [C in Collection]: ReadonlyMap<string, Collections[C][number]> };

function byId(rows: Collections): Found {
  const index = <Row extends { id: string }>(list: readonly Row[]) =>
    new Map(list.map((row) => [row.id, row]));
  return {
    calls: index(rows.calls),
    operators: index(rows.operators),
    callbacks: index(rows.callbacks),
    requests: index(rows.requests),
    slots: index(rows.slots),
    messages: index(rows.messages),
    incoming: index(rows.incoming),
    sms: index(rows.sms),
    tasks: index(rows.tasks),
    failures: index(rows.failures),
  };
}

const rowChange = (collection: Collection, id: string, found: Found): RowChange =>
  ({ collection, id, value: found[collection].get(id) ?? null }) as RowChange;
