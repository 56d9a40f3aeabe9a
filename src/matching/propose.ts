import type { Profession } from '../directory/profession.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notBookable } from '../requests/errors.ts';
import { requestById } from '../requests/lookup.ts';
import { isBookable, isMovable } from '../requests/request.ts';
import { bookableOf, type RequestRow } from '../requests/tables.ts';
import { territoryOf } from '../territory/lookup.ts';
import { excludesVideo } from '../triage/care.ts';
import { type Ahead, aheadBook } from './ahead.ts';
import { type Kept, type Loads, loadBook } from './load.ts';
import {
  type CandidateRow,
  type Candidates,
  type Giver,
  type Practice,
  selectCandidates,
} from './candidate-store.ts';
import type { Circumstances } from './measure.ts';
import type { Candidate, Need } from './need.ts';
import { type Proposal, rank } from './rank.ts';
import { type Acquainted, selectAcquainted } from './store.ts';
import type { Travel } from './travel.ts';
import { byRoad } from './by-road.ts';
import { weightsOf } from './weights.ts';

/** Whoever saw a patient within a year still knows them. */
export const ACQUAINTED_MS = hours(24 * 365);

/** What is kept of each territory from one search to the next. */
export type Books = { loads: Kept<Loads>; ahead: Kept<Ahead> };

export const openBooks = (): Books => ({ loads: loadBook(), ahead: aheadBook() });

/** Everything that the order of places is made from, and beside it who gives them and where. */
export type Material = { need: Need; candidates: Candidate[]; around: Circumstances } & Pick<
  Candidates,
  'givers' | 'practices'
>;

export type Proposed = Proposal & { candidate: Candidate; giver: Giver; practice: Practice };

/**
 * What there is for a request (rule 7: the software proposes and explains, a person decides). Throws `red-flag`, `not-triaged`, …
 * when nothing may be booked for it: places are then not even shown (rule 1).
 */
export async function gather(tx: Tx, books: Books, requestId: string, moving: boolean): Promise<Material> {
  const [request, found] = await Promise.all([requestById(tx, requestId), look(tx, books, requestId)]);
  const refusal = (moving ? isMovable : isBookable)(bookableOf(request));
  if (refusal) throw notBookable(refusal);
  return materialOf(request, found);
}

/** The same for a request that was read already, whatever stands in its way. */
export const materialFor = async (tx: Tx, books: Books, request: RequestRow): Promise<Material> =>
  materialOf(request, await look(tx, books, request.id));

/** All that is read for a request, in one go with whatever reads the request itself. */
async function look(tx: Tx, books: Books, requestId: string) {
  const [found, loads, ahead, known, { settings }] = await Promise.all([
    selectCandidates(tx, requestId),
    books.loads.of(tx),
    books.ahead.of(tx),
    selectAcquainted(tx, requestId, after(tx.at, -ACQUAINTED_MS)),
    territoryOf(tx),
  ]);
  return { ...found, loads, ahead, known, settings };
}

function materialOf(request: RequestRow, it: Awaited<ReturnType<typeof look>>): Material {
  const { rows, givers, practices, loads, ahead, known, settings } = it;
  if (!known) throw notFound('Ce patient');
  return {
    need: { ...needOf(request), maxKm: request.search.maxKm ?? settings.search?.km },
    candidates: rows.map((row) => candidateOf(row, loads, known)),
    around: {
      ...ahead.of(wanted(request).profession),
      meanShare: loads.meanShare,
      weights: weightsOf(settings.matching),
    },
    givers,
    practices,
  };
}

/**
 * The best `limit` places at that instant, best first, with who and where they are; `insisted`: this one too, however far behind it stands. `travel`: what
 * the travel-time server has said so far.
 */
export function arrange(
  { need, candidates, around, givers, practices }: Material,
  at: Instant,
  limit: number,
  travel: Travel | undefined,
  insisted?: string,
): Proposed[] {
  const onTheRoad = travel ? byRoad(need.from, candidates, travel) : candidates;
  const ranked = rank(need, onTheRoad, at, insisted ? Number.POSITIVE_INFINITY : limit, around);
  const shown = ranked.filter(({ slotId }, index) => index < limit || slotId === insisted);
  return shown.flatMap((proposal) => {
    const candidate = onTheRoad.find(({ slotId }) => slotId === proposal.slotId);
    const giver = candidate && givers.get(candidate.professionalId);
    const practice = candidate && practices.get(candidate.placeId);
    return giver && practice ? [{ ...proposal, candidate, giver, practice }] : [];
  });
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
 * where a protocol has spoken, it has to be among its ways. To the practice comes only who said that they can, whatever the protocol allows.
 */
export function needOf(request: RequestRow): Need {
  const { care, search } = request;
  const found = care?.to === 'doctor' || care?.to === 'profession' ? care.modes : undefined;
  const allowed = found?.filter((mode) => mode !== 'AMB' || request.modes.includes('AMB')) ?? [];
  const wished = new Set([...request.modes, ...allowed, ...(search.modes ?? [])]);
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

/** Its terms were asked in SQL (slots/terms.ts): an age limit is left to be shown where nobody knows the age. */
export function candidateOf(row: CandidateRow, loads: Loads, known: Acquainted): Candidate {
  const { professionalId } = row;
  return {
    slotId: row.slotId,
    professionalId,
    placeId: row.placeId,
    start: row.start,
    end: row.end,
    mode: row.mode,
    lat: row.lat,
    lng: row.lng,
    freePlaces: row.freePlaces,
    walkIn: row.walkIn,
    hasRoom: row.hasRoom,
    minAge: (known.ageUnknown ? row.minAge : null) ?? undefined,
    maxAge: (known.ageUnknown ? row.maxAge : null) ?? undefined,
    load: loads.of.get(professionalId) ?? NO_LOAD,
    isTreatingDoctor: professionalId === known.treatingDoctor,
    knows: knowsOf(professionalId, known),
  };
}

function knowsOf(professionalId: string, known: Acquainted): Candidate['knows'] {
  if (professionalId === known.treatingDoctor) return undefined;
  if (professionalId === known.lastSeenBy) return 'last-seen';
  return known.partners.includes(professionalId) ? 'partner' : undefined;
}
