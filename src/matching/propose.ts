import { patientContact } from '../patients/lookup.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import type { Profession } from '../directory/profession.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notBookable } from '../requests/errors.ts';
import { requestById } from '../requests/lookup.ts';
import { isBookable, isMovable } from '../requests/request.ts';
import { bookableOf, type RequestRow } from '../requests/tables.ts';
import { territoryOf } from '../territory/lookup.ts';
import { excludesVideo } from '../triage/care.ts';
import type { LoadBook, Loads } from './load.ts';
import type { Candidate, Need } from './need.ts';
import { type Proposal, rank } from './rank.ts';
import { type CandidateRow, selectCandidates } from './store.ts';

/** Past the deadline a place is still better than none: so much further proposals look. */
const BEYOND_DEADLINE_MS = hours(48);

export type Proposed = Proposal & { candidate: Candidate; placeId: string };

/**
 * The best places for a request, best first (rule 7: proposed and explained, a person decides). Throws `red-flag`, `not-triaged`, …
 * when nothing may be booked for it: places are then not even shown (rule 1).
 */
export async function propose(
  tx: Tx,
  loads: LoadBook,
  requestId: string,
  { limit, moving }: { limit: number; moving: boolean },
): Promise<Proposed[]> {
  const request = await requestById(tx, requestId);
  const refusal = (moving ? isMovable : isBookable)(bookableOf(request));
  if (refusal) throw notBookable(refusal);
  const until = after(Math.max(request.deadline, tx.at) as Instant, BEYOND_DEADLINE_MS);
  const { profession, declaredFor } = wanted(request);
  const [rows, book, contact, { settings }] = await Promise.all([
    selectCandidates(tx, {
      requestId,
      from: tx.at,
      to: until,
      profession,
      declaredFor,
      fallback: request.search.fallback ?? false,
    }),
    loads.of(tx),
    patientContact(tx, request.patient_id),
    territoryOf(tx),
  ]);
  if (!contact) throw notFound('Ce patient');
  const need = { ...needOf(request), maxKm: request.search.maxKm ?? settings.search?.km };
  const candidates = rows.map((row) => candidateOf(row, book, contact.treatingDoctor));
  const bySlot = new Map(
    rows.map((row, i) => [row.slotId, { candidate: candidates[i] as Candidate, placeId: row.placeId }]),
  );
  return rank(need, candidates, tx.at, limit).map((proposal) => ({
    ...proposal,
    ...(bySlot.get(proposal.slotId) as { candidate: Candidate; placeId: string }),
  }));
}

/** Whose places: doctors', or those of the profession that a protocol asks for, and where it says so only of somebody who is declared. */
export function wanted({ care, care_protocol, orientation }: RequestRow): {
  profession: Profession;
  declaredFor: string | undefined;
} {
  if (orientation !== 'profession' || care?.to !== 'profession')
    return { profession: 'doctor', declaredFor: undefined };
  return {
    profession: care.profession,
    declaredFor: care.declaredOnly === false ? undefined : (care_protocol ?? undefined),
  };
}

/**
 * A protocol may want the patient seen sooner than within 24 h, or by other ways; an escalated search looks wider. Video takes more than a wish:
 * where a protocol has spoken, it has to be among its ways.
 */
export function needOf(request: RequestRow): Need {
  const { care, search } = request;
  const found = care?.to === 'doctor' || care?.to === 'profession' ? care.modes : undefined;
  const wished = new Set([...request.modes, ...(found ?? []), ...(search.modes ?? [])]);
  if (excludesVideo(care)) wished.delete('VR');
  return {
    modes: [...wished],
    from: { lat: request.lat, lng: request.lng },
    deadline: Math.min(request.deadline, request.care_by ?? request.deadline) as Instant,
    availableFrom: request.available_from ?? undefined,
    availableTo: request.available_to ?? undefined,
  };
}

const NO_LOAD = { given: 0, taken: 0 };

function candidateOf(row: CandidateRow, loads: Loads, treatingDoctor: string | null | undefined): Candidate {
  return {
    slotId: row.slotId,
    professionalId: row.professionalId,
    professionalName: `${row.profession === 'doctor' ? 'Dr ' : ''}${row.givenName} ${row.familyName}`,
    placeName: row.placeName,
    commune: row.commune,
    start: row.start,
    end: row.end,
    mode: row.mode,
    lat: row.lat,
    lng: row.lng,
    freePlaces: row.freePlaces,
    load: loads.get(row.professionalId) ?? NO_LOAD,
    isTreatingDoctor: row.professionalId === treatingDoctor,
  };
}
