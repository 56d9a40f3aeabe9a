/** What the caller asks for one patient: unplanned care, a treating doctor, both, or something else (a certificate…). */
export type RequestKind = 'snp' | 'mt' | 'both' | 'other';

/** Where triage sends it. `samu`: a red flag stands in the way of everything else (rule 1). */
export type Orientation = RequestKind | 'samu';

/**
 * `waiting`: no place yet, a callback or a waiting list. `redirected`: handed to emergency care, the SAS or another service.
 * `lost-contact`: the patient could not be reached again.
 */
export type RequestState =
  | 'received'
  | 'triaged'
  | 'waiting'
  | 'booked'
  | 'seen'
  | 'reported'
  | 'closed'
  | 'redirected'
  | 'cancelled'
  | 'lost-contact';

/** `release`: the booking was cancelled or the patient did not come. `reopen`: it starts again, so the screen is asked again. */
export type RequestAction =
  | 'triage'
  | 'redirect'
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
    wait: 'waiting',
    redirect: 'redirected',
    close: 'closed',
    cancel: 'cancelled',
    'lose-contact': 'lost-contact',
  },
  waiting: {
    triage: 'triaged',
    book: 'booked',
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

/** Why no place can be booked for a request. */
export type BookingRefusal = 'red-flag' | 'not-triaged' | 'already-booked' | 'not-snp' | 'request-over';

/**
 * `undefined` when a place may be booked. The red flag is asked first, whatever else stands in the way (rule 1): raised or unknown, and
 * also a `samu` orientation without its flag lifted. Once lifted, a request that was headed to the SAMU may be booked.
 */
export function isBookable(request: {
  state: RequestState;
  redFlag: RedFlag;
  orientation?: Orientation | null | undefined;
}): BookingRefusal | undefined {
  const { state, redFlag, orientation } = request;
  if (redFlag.state === 'raised' || redFlag.state === 'unknown') return 'red-flag';
  if (orientation === 'samu' && redFlag.state !== 'lifted') return 'red-flag';
  if (state === 'received') return 'not-triaged';
  if (state === 'booked') return 'already-booked';
  if (next(state, 'book') === undefined) return 'request-over';
  if (!orientation) return 'not-triaged';
  return orientation === 'snp' || orientation === 'both' || orientation === 'samu' ? undefined : 'not-snp';
}
