import { patientContact } from '../patients/lookup.ts';
import { after, hours } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import {
  isCallOpen,
  type KnownRequest,
  type Lifted,
  lockRequest,
  selectLifts,
  selectMergedInto,
  selectOfNumber,
  selectOpenOfPatients,
  selectRequest,
  selectUndecided,
} from './store.ts';
import { type Note, selectNotes } from './note-store.ts';
import type { RequestRow } from './tables.ts';

export type { KnownRequest } from './store.ts';
export type { Note } from './note-store.ts';

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

/** How long a request that is over is still of interest when its number calls again: 90 days. */
const RECENT_MS = hours(90 * 24);

/**
 * The requests that a number (E.164) has to do with, newest first: those of the files that carry it and those born from its earlier calls;
 * open ones, and the others of the last 90 days. Initials only: who it is, is asked first (rule 8).
 */
export const requestsOfNumber = (tx: Tx, phone: string): Promise<(KnownRequest & { initials: string })[]> =>
  selectOfNumber(tx, phone, after(tx.at, -RECENT_MS));

/** The requests of these patients that are not over, newest first. */
export const openRequestsOf = (
  tx: Tx,
  patientIds: readonly string[],
): Promise<(KnownRequest & { patientId: string })[]> => selectOpenOfPatients(tx, patientIds);

/** Requests without a named outcome, the oldest deadline first, whatever they ask for (rule 2). */
export const undecidedRequests = (tx: Tx): Promise<RequestRow[]> => selectUndecided(tx);

/** Words that people have left about a request, the oldest first. Clinical. */
export const notesOf = (tx: Tx, requestId: string): Promise<Note[]> => selectNotes(tx, requestId);

/** The flags that were lifted, the latest first. Clinical. */
export const liftsOf = (tx: Tx, requestId: string): Promise<Lifted[]> => selectLifts(tx, requestId);

/** What was put together with a request: in whose words, and under which number they can be reached. Clinical. */
export async function mergedInto(
  tx: Tx,
  requestId: string,
): Promise<{ id: string; motive: string; phone: string | null }[]> {
  const rows = await selectMergedInto(tx, requestId);
  return Promise.all(
    rows.map(async ({ id, motive, patient_id: patientId }) => ({
      id,
      motive,
      phone: (await patientContact(tx, patientId))?.phone ?? null,
    })),
  );
}
