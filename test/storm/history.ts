/** What some clients did to a line at the same time, what they were told, and what was there in the end. Plain data, nothing of the product. */
export type History = {
  /** Each client's own notes, in any order. */
  log: readonly Op[];
  slots: readonly { id: string; capacity: number; state: string }[];
  seats: readonly { slotId: string; no: number; bookingId: string | null }[];
  bookings: readonly { id: string; requestId: string; slotId: string; seatNo: number; state: string }[];
  requests: readonly { id: string; state: string }[];
  events: readonly { type: string; subject: string; data: Readonly<Record<string, unknown>> }[];
};

/** One command under one Idempotency-Key. Times are milliseconds of one clock. */
export type Op = {
  kind: 'hold' | 'book' | 'move' | 'cancel' | 'withdraw';
  client: number;
  /** Of the request for which it is done; a withdrawal has none. */
  requestId: string | null;
  /** The slot that is held, booked, moved to or withdrawn. */
  slotId: string | null;
  /** The booking that is moved or cancelled. */
  bookingId: string | null;
  sentAt: number;
  /** When it was answered the first time; null: never, nobody knows what has become of it. */
  answeredAt: number | null;
  /** Every answer that was one, the first and those to the same key again. A lost connection, « in progress » and « unavailable » are none. */
  answers: readonly Answer[];
};

export type Answer = { status: number; body: unknown };

const field = (body: unknown, name: string): string | undefined => {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
};

export const isDone = ({ answers: [first] }: Op): boolean => first !== undefined && first.status < 300;
export const isUnknown = ({ answers }: Op): boolean => answers.length === 0;
/** The booking that an answer tells of. */
export const madeBy = (op: Op): string | undefined =>
  (op.kind === 'book' || op.kind === 'move') && isDone(op) ? field(op.answers[0]?.body, 'id') : undefined;
export const heldUntil = (op: Op): number =>
  isDone(op) ? Date.parse(field(op.answers[0]?.body, 'heldUntil') ?? '') : Number.NaN;
export const refusedBecause = (op: Op): string | undefined =>
  isDone(op) ? undefined : field(op.answers[0]?.body, 'type');
