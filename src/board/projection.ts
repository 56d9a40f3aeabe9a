/**
 * What a board shows, and how one change alters it. Pure, without Node: the server writes these shapes, the console applies them. Rows
 * carry ids, codes, communes and times, never a patient's identity nor a motive (rule 8), so that one text serves a whole territory. All
 * times are ISO 8601 with the territory's offset.
 */
export type BoardState = {
  /** The last change of the territory's feed that is certainly in here. */
  seq: number;
  /** The product's time when this was read, or of the newest change applied. */
  at: string;
  timeZone: string;
  /** Of the one who reads: decides what a page offers. */
  role: 'operator' | 'coordinator';
  /** The operator who reads, as `operators` and `calls` name them; `null` for a coordinator. */
  operator: string | null;
  /** Phones in E.164; `samuNumber` is the territory's own number of the SAMU. */
  territory: { id: string; name: string; phone: string; samuNumber: string | null };
  line: Line;
  today: Today;
} & Collections;

export type Line =
  | { state: 'open'; closesAt: string }
  | { state: 'closed'; opensAt: string | null; reason: 'hours' | 'holiday' | 'closure'; why: string | null };

/**
 * What became of the calls that arrived today, by the territory's calendar; calls of the line only. They stand until `endsAt`, when the
 * next day begins at nought.
 */
export type Today = {
  /** `2026-11-23`. */
  day: string;
  endsAt: string;
  /** The end of the line's hours; `null`: not a day of the line. */
  closesAt: string | null;
  /** When an operator closed the day. */
  closedAt: string | null;
  arrived: number;
  answered: number;
  answeredWithin60s: number;
  /** Hung up while waiting. */
  abandoned: number;
  /** Left the open line unanswered in another way: told to call again, cut off. */
  missed: number;
  /** Left the open line for a callback that is on record. */
  callbacksAsked: number;
};

/** Each list holds a row at most once and is kept in the order of ids, which is the order of birth. */
export type Collections = {
  /** Not ended. */
  calls: readonly CallRow[];
  /** Whose console has been heard of. */
  operators: readonly OperatorRow[];
  /** Owed to a caller: open. */
  callbacks: readonly CallbackRow[];
  /** Not over: to be decided, waiting or booked. */
  requests: readonly RequestRow[];
  /** With a free place, of the next 48 h. */
  slots: readonly SlotRow[];
  /** Secure messages that have not gone out. */
  messages: readonly MessageRow[];
  /** Mail that came in and that nobody has read, or could place yet; without what programs answer by themselves. */
  incoming: readonly IncomingRow[];
  /** SMS of the last seven days that failed, or of which nobody knows. */
  sms: readonly SmsRow[];
  /** Open. */
  tasks: readonly TaskRow[];
  /** Reactions of the last seven days that failed for good. */
  failures: readonly FailureRow[];
};

export type CallRow = {
  id: string;
  state: 'ringing' | 'queued' | 'answered';
  origin: 'line' | 'hand' | 'callback';
  /** What the caller chose in the menu; a professional is answered first. */
  choice: 'snp' | 'mt' | 'professional' | null;
  arrivedAt: string;
  queuedAt: string | null;
  answeredAt: string | null;
  /** Operator and caller hear each other. */
  connectedAt: string | null;
  heldSince: string | null;
  /** Operator. */
  answeredBy: string | null;
  /** What is owed to the same phone since an earlier call of theirs: one caller is one row (`line-figures.ts`). */
  callbackId: string | null;
  /** Earlier calls of that phone that nobody has served yet. */
  earlierCalls: number;
  /** Phones that ring or talk beside the caller's, oldest first; `failed`: nobody picked up. */
  legs: readonly LegRow[];
};
export type LegRow = {
  id: string;
  party: 'operator' | 'samu' | 'caller';
  operatorId: string | null;
  state: 'planned' | 'ringing' | 'picked-up' | 'joined' | 'failed';
};
export type OperatorRow = {
  id: string;
  label: string | null;
  state: 'present' | 'on-call' | 'wrap-up' | 'away';
  since: string;
  /** The call they are on, or have to wrap up. */
  callId: string | null;
};
export type CallbackRow = {
  id: string;
  reason: 'requested' | 'abandoned' | 'missed' | 'failed' | 'closed-hours';
  /** The place in the line: when they first called. */
  since: string;
  /** Taken while the line was closed: not before the next opening. */
  notBefore: string | null;
  priority: boolean;
  calls: number;
  attempts: number;
  attemptedAt: string | null;
  /** The operator who took it on at the closing of the day, and until when. */
  owner: string | null;
  carriedTo: string | null;
};
export type RequestRow = {
  id: string;
  kind: 'snp' | 'mt' | 'both' | 'other';
  state: 'received' | 'triaged' | 'offered' | 'proposed' | 'waiting' | 'booked';
  /** What triage found; both `null` for a reader who is not to know. */
  redFlag: 'none' | 'raised' | 'unknown' | 'lifted' | null;
  orientation: string | null;
  receivedAt: string;
  /** 24 h after its reception, or after it was taken up again or found to be care. */
  deadline: string;
  /** To be seen by then, as the triage found; `null` also for a reader who is not to know. */
  careBy: string | null;
  commune: string | null;
  /** When the patient is expected, once booked. */
  bookedFor: string | null;
  /** Through whom it came; an organisation's name, or a professional's. `null`: the patient or somebody for them, by phone. */
  referral: ReferralTag | null;
  /** How many steps of its escalation were taken in these 24 h, and what was done then; the codes are those of `requests/escalation.ts`. */
  escalation: number;
  steps: readonly EscalationRow[];
  /** Since when the patient takes any place that falls free; `null`: they do not, or the reader is not to know. */
  standbySince: string | null;
  /** Their place was given by that list, while nobody was looking; `null` as above, and where a person has booked it. */
  placed: Placed | null;
};
/** `told`: by a text that went out, or by a person (`person`: whose task is done); `to-call`: a task asks a person to; `under-way`: a text is to go. */
export type Placed = { at: string; told: 'text' | 'person' | 'to-call' | 'under-way' };
/** `number`: what is said on the phone and printed. `name`: null where the directory does not know who it was. */
export type ReferralTag = { number: string; rank: string; name: string | null };
export type EscalationRow = { step: number; at: string; done: readonly string[] };
export type SlotRow = {
  id: string;
  professionalId: string;
  professionalName: string;
  profession: string;
  placeName: string;
  commune: string;
  start: string;
  end: string;
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn: boolean;
  mode: 'AMB' | 'HH' | 'VR';
  capacity: number;
  freePlaces: number;
};
export type MessageRow = {
  id: string;
  state: 'queued' | 'sending' | 'refused' | 'bounced' | 'expired';
  attempts: number;
  queuedAt: string;
};
/** `aside`: it answers none of our messages. `requestId`: `null` for a reader who is not to know. */
export type IncomingRow = {
  id: string;
  state: 'new' | 'aside';
  requestId: string | null;
  receivedAt: string;
};
export type SmsRow = { id: string; kind: string; state: 'failed' | 'unknown'; queuedAt: string };
/** `subject`: what it is about; `null` for a reader who is not to know. */
export type TaskRow = {
  id: string;
  kind: string;
  subject: string | null;
  /** The request that it leads to. */
  requestId: string | null;
  /** How often it happened while nobody has seen to it, and when last. */
  times: number;
  lastAt: string | null;
  createdAt: string;
};
export type FailureRow = { id: string; reaction: string; at: string };

export type Collection = keyof Collections;
export type RowOf<C extends Collection> = Collections[C][number];

/** A row as it stood when the change was read, which is never before the change; `null`: it is not on the board any more. */
export type RowChange = {
  [C in Collection]: { collection: C; id: string; value: RowOf<C> | null };
}[Collection];

/** One message of the live board. */
export type Change = {
  seq: number;
  type: string;
  at: string;
  subject: string;
  data: Record<string, unknown>;
  rows: readonly RowChange[];
  /** Only when the territory's hours or settings changed. */
  line?: Line;
  /** Only when calls may have changed the figures: as they stood when the change was read. */
  today?: Today;
};

/** The reader shall take a new snapshot; the connection closes after it. */
export type Reset = { type: 'reset'; reason: ResetReason };

/** The answer to `here?`, which a reader may ask to learn whether anybody is still at the other end. `at`: the product's time, in UTC. */
export type Here = { type: 'here'; at: string };

/** `slow`: did not read fast enough. `too-old`: away for too long. `unknown-seq`: a number this feed has not reached. */
export type ResetReason = 'slow' | 'too-old' | 'unknown-seq';

/**
 * The board with that change in. A change at or below the board's number is already in it, so a repeat does no harm; rows are absolute,
 * so a snapshot that already knows more than its number does no harm either.
 */
export function apply(board: BoardState, change: Change): BoardState {
  if (change.seq <= board.seq) return board;
  let next: BoardState = { ...board, seq: change.seq, at: later(board.at, change.at) };
  if (change.line) next = { ...next, line: change.line };
  if (change.today) next = { ...next, today: change.today };
  for (const row of change.rows) next = withRow(next, row);
  return next;
}

function withRow(board: BoardState, { collection, id, value }: RowChange): BoardState {
  const rows: readonly { id: string }[] = board[collection];
  const index = rows.findIndex((row) => row.id >= id);
  const at = index < 0 ? rows.length : index;
  const present = rows[at]?.id === id;
  if (!present && !value) return board;
  return { ...board, [collection]: rows.toSpliced(at, present ? 1 : 0, ...(value ? [value] : [])) };
}

const later = (one: string, other: string): string => (Date.parse(other) > Date.parse(one) ? other : one);
