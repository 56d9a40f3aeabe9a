import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { requestById } from './lookup.ts';
import { requestJson } from './request-json.ts';

/** A request as the one who acts may read it. Throws `not-found`. */
export async function answer(tx: Tx, id: string) {
  const row = await requestById(tx, id);
  const timeZone = await timeZoneOf(tx);
  return requestJson(row, { role: tx.actor.role, timeZone, at: tx.at });
}
