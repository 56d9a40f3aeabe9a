import type { Access } from '../directory/access.ts';
import type { Mode } from '../matching/need.ts';
import { correctPatient } from '../patients/correct-patient.ts';
import { createPatient, type NewPatient } from '../patients/create-patient.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import { violated } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { communeByInsee, communes } from '../territory/lookup.ts';
import type { Point } from '../territory/distance.ts';
import { DEADLINE_DUE, deadlineOf } from './deadline.ts';
import type { RequestKind } from './request.ts';
import { insertRequest } from './store.ts';
import type { Origin, OtherSubject, RegulatorDecision } from './tables.ts';
import { asksForCare } from './timed-care.ts';

export type NewRequest = {
  callId?: string | undefined;
  /** A patient whose file is open, or one to open a file for. */
  patient: { patientId: string } | NewPatient;
  /** Named by the caller; corrects the patient's file. */
  treatingDoctorId?: string | undefined;
  kind: RequestKind;
  origin: Origin;
  motive: string;
  chronic: boolean;
  modes: readonly Mode[];
  /** What the patient needs to get in where they are seen. */
  access?: readonly Access[] | undefined;
  /** What a request of kind `other` is about. */
  subject?: OtherSubject | undefined;
  /** What the patient complains of: the id of a motive's protocol. */
  complaint?: string | undefined;
  /** Who asked, when it was not the patient: a professional or a structure of the directory. */
  requester?: string | undefined;
  decision?: RegulatorDecision | undefined;
  /** Where the patient is, when it is not where they live. */
  insee?: string | undefined;
  availableFrom?: Instant | undefined;
  availableTo?: Instant | undefined;
};

/**
 * Opens a demande, for a known patient or a new one, with its deadline of 24 h (rule 2). Throws `validation` for a patient, call or
 * commune that is not of this territory.
 */
export async function createRequest(tx: Tx, it: NewRequest): Promise<{ id: string; deadline: Instant }> {
  const patientId = await patientOf(tx, it);
  const contact = await patientContact(tx, patientId);
  if (!contact) throw invalid('patientId', 'Ce patient n’est pas dans les dossiers du territoire.');
  const where = await whereabouts(tx, it.insee ?? contact.insee ?? undefined, it.insee !== undefined);
  const id = newId();
  const deadline = deadlineOf(tx.at);
  try {
    await insertRequest(tx, {
      id,
      call_id: it.callId ?? null,
      patient_id: patientId,
      kind: it.kind,
      origin: it.origin,
      motive: it.motive,
      chronic: it.chronic,
      modes: [...it.modes],
      lat: where.lat,
      lng: where.lng,
      insee: where.insee,
      subject: it.subject ?? null,
      complaint: it.complaint ?? null,
      requester: it.requester ?? null,
      access: [...(it.access ?? [])],
      decision: it.decision ?? null,
      available_from: it.availableFrom ?? null,
      available_to: it.availableTo ?? null,
      received_at: tx.at,
      deadline,
    });
  } catch (error) {
    if (violated(error, 'request_territory_id_call_id_fkey'))
      throw invalid('callId', 'Cet appel n’est pas au journal du territoire.');
    throw error;
  }
  if (asksForCare(it.kind)) await setDue(tx, DEADLINE_DUE, id, deadline);
  tx.record('request.received', id, {
    state: 'received',
    kind: it.kind,
    receivedAt: new Date(tx.at).toISOString(),
    deadline: new Date(deadline).toISOString(),
    insee: where.insee,
    ...(it.callId ? { callId: it.callId } : {}),
  });
  return { id, deadline };
}

/** The file of a known patient or a new one, with the treating doctor that the caller named. */
async function patientOf(tx: Tx, { patient, treatingDoctorId }: NewRequest): Promise<string> {
  if (!('patientId' in patient))
    return (
      await createPatient(tx, { ...patient, treatingDoctorId: treatingDoctorId ?? patient.treatingDoctorId })
    ).id;
  if (treatingDoctorId !== undefined && (await patientContact(tx, patient.patientId)))
    await correctPatient(tx, patient.patientId, { treatingDoctorId });
  return patient.patientId;
}

/** The patient's commune; for somebody from elsewhere the middle of the territory, weighted by who lives where. */
async function whereabouts(
  tx: Tx,
  insee: string | undefined,
  asked: boolean,
): Promise<Point & { insee: string | null }> {
  const own = insee === undefined ? undefined : await communeByInsee(tx, insee);
  if (own) return { lat: own.lat, lng: own.lng, insee: own.insee };
  if (asked) throw invalid('insee', 'Cette commune n’est pas du territoire.');
  const all = await communes(tx);
  const people = all.reduce((sum, commune) => sum + commune.population, 0) || 1;
  const mean = (of: (point: Point) => number) =>
    all.reduce((sum, commune) => sum + of(commune) * commune.population, 0) / people;
  return { lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng), insee: null };
}
