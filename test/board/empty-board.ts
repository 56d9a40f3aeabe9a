import type {
  BoardState,
  CallbackRow,
  CallRow,
  OperatorRow,
  RequestRow,
} from '../../src/board/projection.ts';

/** The board of a Monday morning on which nothing has happened yet. */
export const EMPTY: BoardState = {
  seq: 0,
  at: '2026-11-23T11:00:00+01:00',
  timeZone: 'Europe/Paris',
  role: 'operator',
  operator: 'nurse-1',
  territory: { id: 'grand-douai', name: 'CPTS Grand Douai', phone: '+33353010123', samuNumber: null },
  line: { state: 'open', closesAt: '2026-11-23T17:00:00+01:00' },
  today: {
    day: '2026-11-23',
    endsAt: '2026-11-24T00:00:00+01:00',
    closesAt: '2026-11-23T17:00:00+01:00',
    closedAt: null,
    arrived: 0,
    answered: 0,
    answeredWithin60s: 0,
    abandoned: 0,
    missed: 0,
    callbacksAsked: 0,
  },
  calls: [],
  operators: [],
  callbacks: [],
  requests: [],
  slots: [],
  messages: [],
  sms: [],
  tasks: [],
  incoming: [],
  failures: [],
};

/** `09:05` of that Monday. */
export const at = (time: string): string => `2026-11-23T${time}:00+01:00`;
export const ms = (time: string): number => Date.parse(at(time));

export const aCall = (id: string, queued: string | null, more: Partial<CallRow> = {}): CallRow => ({
  id,
  state: queued === null ? 'ringing' : 'queued',
  origin: 'line',
  choice: null,
  arrivedAt: at(queued ?? '11:00'),
  queuedAt: queued === null ? null : at(queued),
  answeredAt: null,
  connectedAt: null,
  heldSince: null,
  answeredBy: null,
  callbackId: null,
  earlierCalls: 0,
  legs: [],
  ...more,
});

export const aCallback = (id: string, since: string, more: Partial<CallbackRow> = {}): CallbackRow => ({
  id,
  reason: 'abandoned',
  since: at(since),
  notBefore: null,
  priority: false,
  calls: 1,
  attempts: 0,
  attemptedAt: null,
  owner: null,
  carriedTo: null,
  ...more,
});

export const anOperator = (id: string, state: OperatorRow['state']): OperatorRow => ({
  id,
  label: null,
  state,
  since: at('11:00'),
  callId: null,
});

export const aRequest = (
  id: string,
  state: RequestRow['state'],
  more: Partial<RequestRow> = {},
): RequestRow => ({
  id,
  kind: 'snp',
  state,
  redFlag: 'none',
  orientation: null,
  receivedAt: at('11:10'),
  deadline: '2026-11-24T11:10:00+01:00',
  careBy: null,
  commune: 'Douai',
  bookedFor: null,
  referral: null,
  escalation: 0,
  steps: [],
  standbySince: null,
  placed: null,
  ...more,
});
