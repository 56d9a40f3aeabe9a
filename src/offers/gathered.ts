import type { Mode } from '../matching/need.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { type Note, notesOf } from '../requests/lookup.ts';
import { type VisitAddress, visitAddress } from '../requests/home-visit.ts';
import type { RegulatorDecision, RequestRow } from '../requests/tables.ts';
import { type TriageInWords, triagesOf } from '../triage/lookup.ts';

/** What the one who sees the patient, or calls them back about an alert, needs of them. Clinical, with identity: for that professional alone (rule 8). */
export type Gathered = {
  requestId: string;
  bookingId: string | null;
  patient: {
    familyName: string;
    givenName: string;
    birthDate: string;
    sex: 'F' | 'M' | null;
    phone: string | null;
  };
  /** Whether they come to the patient; only then they learn where that is. */
  atHome: boolean;
  address: VisitAddress | null;
  motive: string;
  chronic: boolean;
  receivedAt: Instant;
  /** What a regulating doctor had decided. */
  decision: RegulatorDecision | null;
  triages: TriageInWords[];
  notes: Note[];
};

/** `mode`: of the visit that is theirs; null: none is agreed. */
export async function gathered(
  tx: Tx,
  request: RequestRow,
  bookingId: string | null,
  mode: Mode | null,
): Promise<Gathered> {
  const atHome = mode === 'HH';
  const [patient, address, triages, notes] = await Promise.all([
    patientContact(tx, request.patient_id),
    atHome ? visitAddress(tx, request) : null,
    triagesOf(tx, request.id),
    notesOf(tx, request.id),
  ]);
  if (!patient) throw notFound('Ce patient');
  const { familyName, givenName, birthDate, sex, phone } = patient;
  return {
    requestId: request.id,
    bookingId,
    patient: { familyName, givenName, birthDate, sex, phone },
    atHome,
    address,
    motive: request.motive,
    chronic: request.chronic,
    receivedAt: request.received_at,
    decision: request.decision,
    triages,
    notes,
  };
}
