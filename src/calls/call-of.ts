import type { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type callAnswer, callJson } from './call-json.ts';
import { selectCallWithParty } from './store.ts';

/** A call as it stands, for the one who acts. Throws `not-found`. */
export async function callOf(tx: Tx, id: string): Promise<z.infer<typeof callAnswer>> {
  const row = await selectCallWithParty(tx, id);
  if (!row) throw notFound('Cet appel');
  return callJson(row, { role: tx.actor.role, timeZone: await timeZoneOf(tx) });
}
