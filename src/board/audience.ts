import type { Role } from '../platform/identity.ts';
import type { BoardState, Change, RequestRow, RowChange } from './projection.ts';

/**
 * The board has two readings (domain.md, the people). `care`: the operator's. `office`: without what triage found, for a coordinator, who
 * is often not a clinician. Each is written once for all who read it.
 */
export type Audience = 'care' | 'office';

export const audienceOf = (role: Role): Audience => (role === 'operator' ? 'care' : 'office');

export function boardFor(audience: Audience, board: BoardState): BoardState {
  return audience === 'care' ? board : { ...board, requests: board.requests.map(withoutTriage) };
}

/** The same change when it says nothing of triage. */
export function changeForOffice(change: Change): Change {
  const { type, rows } = change;
  const concernsCare = type.startsWith('request.') || type.startsWith('task.') || rows.some(isRequest);
  if (!concernsCare) return change;
  return {
    ...change,
    // `request.red-flagged` would tell by its name alone; what a task is about, by its kind and subject together.
    type: type.startsWith('request.') ? 'request.changed' : type,
    data: {},
    rows: rows.map((row) =>
      isRequest(row) && row.value ? { ...row, value: withoutTriage(row.value) } : row,
    ),
  };
}

const isRequest = (row: RowChange) => row.collection === 'requests';

const withoutTriage = (row: RequestRow): RequestRow => ({ ...row, redFlag: null, orientation: null });
