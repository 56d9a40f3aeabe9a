import { patientContact, patientsAlike } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { daysLater, instantAt, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { requestById } from './lookup.ts';
import { selectOfDay } from './life-store.ts';
import type { RequestRow } from './tables.ts';

/**
 * Other open requests of the same patient for the same need on the same day, the oldest first: shown, and put together by a person only. The
 * same patient is the same file, or another file of that birth date whose name differs by a letter at most.
 */
export async function duplicatesOf(tx: Tx, requestId: string): Promise<RequestRow[]> {
  const [request, timeZone] = await Promise.all([requestById(tx, requestId), timeZoneOf(tx)]);
  const contact = await patientContact(tx, request.patient_id);
  const files = contact ? await patientsAlike(tx, contact) : [];
  const day = localDay(timeZone, request.received_at);
  return selectOfDay(tx, {
    except: requestId,
    patientIds: [...new Set([request.patient_id, ...files.map(({ id }) => id)])],
    kinds: request.kind === 'snp' || request.kind === 'both' ? ['snp', 'both'] : [request.kind],
    from: instantAt(timeZone, day, 0),
    to: instantAt(timeZone, daysLater(day, 1), 0),
  });
}
