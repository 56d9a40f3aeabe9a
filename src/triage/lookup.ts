import type { z } from 'zod';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { catalogue, protocolText } from './catalogue.ts';
import { type triageOnRecord, triageOnRecordJson } from './protocol-json.ts';
import { selectRequestOf, selectTriagesOf, selectUnfinished } from './store.ts';

/** A finished triage in words: what was asked and answered, and what led where. Clinical. */
export type TriageInWords = z.infer<typeof triageOnRecord>;

/** All that was asked and concluded for a request, each in the words of the version it was asked in; the oldest first. */
export async function triagesOf(tx: Tx, requestId: string): Promise<TriageInWords[]> {
  const [rows, timeZone] = await Promise.all([selectTriagesOf(tx, requestId), timeZoneOf(tx)]);
  const items: TriageInWords[] = [];
  for (const row of rows) {
    const { protocol } = await protocolText(tx, row.protocol, row.version);
    items.push(triageOnRecordJson(row, protocol, timeZone));
  }
  return items;
}

/** The titles of motives and pathways by id: what a request is about, in the few words that may be told before somebody takes it. */
export async function motiveTitles(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const motives = (await catalogue(tx)).filter(({ protocol }) => /^(motive|pathway)$/.test(protocol.use));
  return new Map(motives.map(({ protocol }) => [protocol.id, protocol.title]));
}

/**
 * What the patient leaves with, in the words of the protocol that decided last: what to do if it gets worse and, when advice is all that there is,
 * that as well. A screen that has found nothing takes the place of no other's words: the 17 and the 3114 stay. Undefined: nothing was concluded yet.
 */
export async function ifWorseOf(
  tx: Tx,
  requestId: string,
): Promise<{ text: string; triageId: string; since: Instant } | undefined> {
  const all = await triagesOf(tx, requestId);
  const isClearScreen = ({ protocol, result }: TriageInWords) =>
    protocol.use === 'screen' && result === 'clear';
  const latest = all.at(-1);
  const last =
    latest && isClearScreen(latest)
      ? (all.findLast(({ protocol }) => protocol.use !== 'screen') ?? latest)
      : latest;
  if (!last) return undefined;
  const advice = last.care?.to === 'advice' || last.care?.to === 'can-wait' ? last.advice : [];
  return {
    text: [...advice.map(asSentence), last.ifWorse].join(' '),
    triageId: last.id,
    since: Date.parse(last.at) as Instant,
  };
}

/** Whether something was answered that belongs to no conclusion yet. */
export const hasOpenAnswers = async (tx: Tx, requestId: string): Promise<boolean> =>
  (await selectUnfinished(tx, requestId)).some(({ answers }) => Object.keys(answers).length > 0);

/** The request that was triaged; undefined: no such triage. */
export const requestOfTriage = (tx: Tx, triageId: string): Promise<string | undefined> =>
  selectRequestOf(tx, triageId);

const asSentence = (words: string): string => (/[.!?]$/.test(words) ? words : `${words}.`);
