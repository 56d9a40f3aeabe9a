import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { isCallOpen, lockRequest, selectRequest } from './store.ts';
import type { RequestRow } from './tables.ts';

/** Reads of requests for other slices. All throw `not-found`. */
export async function requestById(tx: Tx, id: string): Promise<RequestRow> {
  const row = await selectRequest(tx, id);
  if (!row) throw notFound('Cette demande');
  return row;
}

/** For a change that depends on what the request is: nobody else changes it meanwhile. */
export async function requestForUpdate(tx: Tx, id: string): Promise<RequestRow> {
  const row = await lockRequest(tx, id);
  if (!row) throw notFound('Cette demande');
  return row;
}

/** Whether the call that a request was born from still goes on. */
export async function requestCallOpen(tx: Tx, id: string): Promise<boolean> {
  const open = await isCallOpen(tx, id);
  if (open === undefined) throw notFound('Cette demande');
  return open;
}
