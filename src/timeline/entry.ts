import type { Instant } from '../platform/clock.ts';

/** What an entry is about: a page gives each its sign. */
export const ENTRY_KINDS = [
  'call',
  'request',
  'triage',
  'lift',
  'note',
  'offer',
  'escalation',
  'hold',
  'booking',
  'sms',
  'report',
  'message',
  'task',
  'waiting',
  'referral',
  'assessment',
] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

/** `actor` as an event names them; `words`: a French sentence without a full stop. Clinical. */
export type Entry = { at: Instant; kind: EntryKind; actor: string; words: string };
