import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import type { CallState } from './call.ts';
import { selectCallWithParty } from './store.ts';

export type KnownCall = {
  id: string;
  /** The carrier's name of the call; null for one taken by hand. */
  carrierSid: string | null;
  /** E.164; null when withheld. */
  phone: string | null;
  state: CallState['state'];
};

/** A call as other slices see it. Throws `not-found`. */
export async function callById(tx: Tx, id: string): Promise<KnownCall> {
  const row = await selectCallWithParty(tx, id);
  if (!row) throw notFound('Cet appel');
  return { id, carrierSid: row.carrier_sid, phone: row.phone, state: row.state };
}
