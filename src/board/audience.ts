import { instant } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { deadlineOf } from '../requests/deadline.ts';
import { asksForCare } from '../requests/timed-care.ts';
import { saysNothingOfCare } from '../tasks/task.ts';
import type {
  BoardState,
  CallRow,
  Change,
  IncomingRow,
  RequestRow,
  RowChange,
  TaskRow,
} from './projection.ts';

/**
 * The board has two readings (domain.md, the people). `care`: the operator's. `office`: without what triage found, nor whom a call was
 * handed to, for a coordinator, who is often not a clinician. Each is written once for all who read it.
 */
export type Audience = 'care' | 'office';

export const audienceOf = (role: Role): Audience => (role === 'operator' ? 'care' : 'office');

export function boardFor(audience: Audience, board: BoardState): BoardState {
  if (audience === 'care') return board;
  return {
    ...board,
    requests: board.requests.map(withoutTriage),
    calls: board.calls.map(withoutLegs),
    tasks: board.tasks.map(withoutSubject),
    incoming: board.incoming.map(withoutRequest),
  };
}

/** The same change when it says nothing of care. */
export function changeForOffice(change: Change): Change {
  const { type, rows } = change;
  const name = nameForOffice(type);
  const concernsCare = name !== undefined || rows.some(tellsOfCare);
  if (!concernsCare) return change;
  return { ...change, type: name ?? type, data: {}, rows: rows.map(rowForOffice) };
}

/**
 * What a change is called where its own name, or its data, would tell: `request.red-flagged`, what came of a call, what a task is about
 * by its kind and subject together.
 */
function nameForOffice(type: string): string | undefined {
  if (type.startsWith('request.') || type.startsWith('standby.')) return 'request.changed';
  if (type === 'call.transfer-asked' || type === 'call.wrapped-up') return 'call.changed';
  // `call.identified` names the file that was opened.
  if (type === 'call.identified') return type;
  return /^(task|leg|mail|sharing)[.]/.test(type) ? type : undefined;
}

const tellsOfCare = (row: RowChange): boolean =>
  row.collection === 'requests' ||
  row.collection === 'tasks' ||
  row.collection === 'incoming' ||
  (row.collection === 'calls' && (row.value?.legs.length ?? 0) > 0);

function rowForOffice(row: RowChange): RowChange {
  if (row.collection === 'requests' && row.value) return { ...row, value: withoutTriage(row.value) };
  if (row.collection === 'calls' && row.value) return { ...row, value: withoutLegs(row.value) };
  if (row.collection === 'tasks' && row.value) return { ...row, value: withoutSubject(row.value) };
  if (row.collection === 'incoming' && row.value) return { ...row, value: withoutRequest(row.value) };
  return row;
}

/** That a search for a treating doctor escalates, or when its 24 h have begun, would tell that it was found to be unplanned care. */
const withoutTriage = (row: RequestRow): RequestRow => ({
  ...row,
  redFlag: null,
  orientation: null,
  // A list of those who are to be seen soon.
  standbySince: null,
  placed: null,
  careBy: null,
  ...(asksForCare(row.kind) ? {} : { deadline: dayAfter(row.receivedAt), escalation: 0, steps: [] }),
});

const dayAfter = (receivedAt: string): string => new Date(deadlineOf(instant(receivedAt))).toISOString();

/** The kind alone does not lead to anybody; where it says nothing of care, the visit is theirs to know of. */
const withoutSubject = (row: TaskRow): TaskRow =>
  saysNothingOfCare(row.kind) ? row : { ...row, subject: null, requestId: null };

/** Who has been written about. */
const withoutRequest = (row: IncomingRow): IncomingRow => ({ ...row, requestId: null });

/** Whether the SAMU is on the call. */
const withoutLegs = (row: CallRow): CallRow => ({ ...row, legs: [] });
