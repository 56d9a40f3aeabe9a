/** What the caller asks for one patient: unplanned care, a treating doctor, both, or something else (a certificate…). */
export type RequestKind = 'snp' | 'mt' | 'both' | 'other';

/**
 * Where triage sends it. `samu`: a red flag stands in the way of everything else (rule 1). `profession`: a place with another profession, under
 * a protocol. `emergency`: an emergency department. `advice`: what was said is enough, or it can wait for an ordinary appointment.
 */
export type Orientation = RequestKind | 'samu' | 'profession' | 'emergency' | 'advice';

/**
 * `offered`: put to professionals who could take it. `proposed`: places were told to the patient, who chooses. `waiting`: no place yet, a callback or a waiting list. `redirected`: handed to emergency care, the SAS or another service.
 * `lost-contact`: the patient could not be reached again.
 */
export type RequestState =
  | 'received'
  | 'triaged'
  | 'offered'
  | 'proposed'
  | 'waiting'
  | 'booked'
  | 'seen'
  | 'reported'
  | 'closed'
  | 'redirected'
  | 'cancelled'
  | 'lost-contact';

/** `release`: the booking was cancelled, the patient did not come, nobody took the offer or no proposed place was chosen. `reopen`: it starts again, so the screen is asked again. */
export type RequestAction =
  | 'triage'
  | 'redirect'
  | 'offer'
  | 'propose'
  | 'wait'
  | 'book'
  | 'release'
  | 'see'
  | 'report'
  | 'close'
  | 'cancel'
  | 'lose-contact'
  | 'reopen';

/**
 * What may happen to a request, and what it becomes; whatever is not here is refused.
 * - Triage can be repeated as long as nobody has seen the patient ("worse since?").
 * - A booked request goes elsewhere only by a release first, so that no booking outlives its request.
 * - What the patient was seen for ends by a report, never without (rule 5: the MT always hears back).
 */
const transitions: Readonly<Record<RequestState, Partial<Record<RequestAction, RequestState>>>> = {
  received: {
    triage: 'triaged',
    redirect: 'redirected',
    cancel: 'cancelled',
    'lose-contact': 'lost-contact',
  },
  triaged: {
    triage: 'triaged',
    book: 'booked',
    offer: 'offered',
    propose: 'proposed',
    wait: 'waiting',
    redirect: 'redirected',
    close: 'closed',
    cancel: 'cancelled',
    'lose-contact': 'lost-contact',
  },
  offered: {
    triage: 'offered',
    book: 'booked',
    propose: 'proposed',
    wait: 'waiting',
    release: 'triaged',
    redirect: 'redirected',
    close: 'closed',
    cancel: 'cancelled',
    'lose-contact': 'lost-contact',
  },
  proposed: {
    triage: 'proposed',
    book: 'booked',
    offer: 'offered',
    wait: 'waiting',
    release: 'triaged',
    redirect: 'redirected',
    close: 'closed',
    cancel: 'cancelled',
    'lose-contact': 'lost-contact',
  },
  waiting: {
    triage: 'triaged',
    book: 'booked',
    offer: 'offered',
    propose: 'proposed',
    redirect: 'redirected',
    close: 'closed',
    cancel: 'cancelled',
    'lose-contact': 'lost-contact',
  },
  booked: { triage: 'booked', release: 'triaged', see: 'seen', report: 'reported' },
  seen: { report: 'reported' },
  reported: { close: 'closed' },
  closed: { reopen: 'received' },
  redirected: { close: 'closed', reopen: 'received' },
  cancelled: { reopen: 'received' },
  'lost-contact': { reopen: 'received' },
};

/** The state after that action; `undefined` when a request in this state does not allow it. */
export function next(state: RequestState, action: RequestAction): RequestState | undefined {
  return transitions[state][action];
}

/**
 * What the red-flag screen left on the request (rule 1). `rules` and `questions` are ids of the protocol's questions, safe in
 * events; `inWords` of triage gives the French. `lifted` only by a doctor's written reason or the SAMU's recorded advice.
 */
export type RedFlag =
  | { state: 'none' }
  | { state: 'raised'; rules: readonly string[] }
  | { state: 'unknown'; questions: readonly string[] }
  | { state: 'lifted'; by: RedFlagLifter };

export type RedFlagLifter = 'doctor' | 'samu';

/** Lifts what blocks the request; `undefined` when nothing does. Who may be `by`, and on what evidence, is the caller's check. */
export function lift(redFlag: RedFlag, by: RedFlagLifter): RedFlag | undefined {
  return redFlag.state === 'raised' || redFlag.state === 'unknown' ? { state: 'lifted', by } : undefined;
}

/** Somebody whose flag was lifted needs to be seen, also one who only called for a treating doctor or a paper. */
export const TO_BE_SEEN: Readonly<Record<RequestKind, Orientation>> = {
  snp: 'snp',
  both: 'both',
  mt: 'both',
  other: 'snp',
};

/** What may end with a place in somebody's day; `samu` once its flag is lifted. */
const places: ReadonlySet<Orientation> = new Set(['snp', 'both', 'profession', 'samu']);

/** States in which nothing is agreed yet: a named outcome is still owed (rule 2). */
export const UNDECIDED = ['received', 'triaged', 'offered', 'proposed', 'waiting'] as const;

/** Why no place can be booked for a request. */
export type BookingRefusal =
  | 'red-flag'
  | 'not-triaged'
  | 'triage-unfinished'
  | 'already-booked'
  | 'not-snp'
  | 'request-over';

/**
 * `undefined` when a place may be booked. The red flag is asked first, whatever else stands in the way (rule 1): raised or unknown, and
 * also a `samu` orientation without its flag lifted. Once lifted, a request that was headed to the SAMU may be booked.
 */
export function isBookable(request: {
  state: RequestState;
  redFlag: RedFlag;
  orientation?: Orientation | null | undefined;
  /** A protocol whose questions were begun and not finished: never read as negative. */
  triageOpen?: string | null | undefined;
}): BookingRefusal | undefined {
  const { state, redFlag, orientation, triageOpen } = request;
  if (redFlag.state === 'raised' || redFlag.state === 'unknown') return 'red-flag';
  if (orientation === 'samu' && redFlag.state !== 'lifted') return 'red-flag';
  if (state === 'received') return 'not-triaged';
  if (triageOpen) return 'triage-unfinished';
  if (state === 'booked') return 'already-booked';
  if (next(state, 'book') === undefined) return 'request-over';
  if (!orientation) return 'not-triaged';
  return places.has(orientation) ? undefined : 'not-snp';
}

/** Why a request that nobody has seen to cannot be closed. */
export type ClosingRefusal = Extract<BookingRefusal, 'red-flag' | 'triage-unfinished'>;

/**
 * `undefined` when a request may be closed. What is for a doctor or the SAMU, or not known yet, is not answered by closing it (rule 1): it is
 * settled first, handed on, called off or lost sight of. After the visit, or once it was handed on, closing ends what was done.
 */
export function closingRefusal({
  state,
  redFlag,
  triageOpen,
}: {
  state: RequestState;
  redFlag: RedFlag;
  triageOpen?: string | null | undefined;
}): ClosingRefusal | undefined {
  if (!UNDECIDED.some((it) => it === state)) return undefined;
  if (redFlag.state === 'raised' || redFlag.state === 'unknown') return 'red-flag';
  return triageOpen ? 'triage-unfinished' : undefined;
}

/** The same for a visit that moves: what stands in the way of another place is what would have stood in the way of the first. */
export const isMovable = (request: Parameters<typeof isBookable>[0]): BookingRefusal | undefined =>
  isBookable(request.state === 'booked' ? { ...request, state: 'triaged' } : request);
