import { patientContact } from '../patients/lookup.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from './lookup.ts';
import {
  insertMtPlace,
  type MtPlaceRow,
  selectMtList,
  updateMtLeft,
  wasToldPregnant,
} from './mt-list-store.ts';
import { mtPriority } from './mt-priority.ts';

/** A request that triage has found to be a search for a treating doctor, alone or beside care, stands on the territory's list. */
export async function joinMtList(tx: Tx, requestId: string): Promise<void> {
  const request = await requestById(tx, requestId);
  if (request.orientation !== 'mt' && request.orientation !== 'both') return;
  const [contact, pregnant] = await Promise.all([
    patientContact(tx, request.patient_id),
    wasToldPregnant(tx, requestId),
  ]);
  const made = await insertMtPlace(tx, {
    id: newId(),
    requestId,
    facts: { chronic: request.chronic, pregnant, age: contact ? yearsAt(contact.birthDate, tx.at) : null },
  });
  if (made) tx.record('waiting.joined', made.id, { requestId, list: 'mt' });
}

/** The request is over. A visit does not end the search: whoever asked for both still has no doctor. */
export async function leaveMtList(tx: Tx, requestId: string): Promise<void> {
  const left = await updateMtLeft(tx, requestId);
  if (left) tx.record('waiting.left', left.id, { requestId, list: 'mt' });
}

export type MtPlace = MtPlaceRow & { priority: number };

/** The most pressing first, then who has waited longest. */
export const mtList = async (tx: Tx): Promise<MtPlace[]> =>
  (await selectMtList(tx))
    .map((row) => ({ ...row, priority: mtPriority(row.facts) }))
    .sort((one, other) => other.priority - one.priority || one.since - other.since);

/** Whole years; a day more or less does not matter to a list. */
function yearsAt(birthDate: string, at: number): number {
  const now = new Date(at).toISOString().slice(0, 10);
  const years = Number(now.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return Math.max(0, now.slice(5) < birthDate.slice(5) ? years - 1 : years);
}
