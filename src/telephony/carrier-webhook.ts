import { z } from 'zod';
import type { QueueResult } from '../calls/call.ts';
import type { Instant } from '../platform/clock.ts';
import { parsePhone } from '../territory/phone-number.ts';

/** The fields of Twilio's webhooks that the product reads; the others come and go. */
export const callFields = z.looseObject({
  CallSid: z.string().min(1).max(64),
  From: z.string().max(100).optional(),
  To: z.string().max(100),
  Direction: z.string().optional(),
});
export type CallFields = z.infer<typeof callFields>;

export const statusFields = callFields.extend({
  CallStatus: z.string().max(32),
  SequenceNumber: z.coerce.number().int().min(0).max(1_000_000).optional(),
  Timestamp: z.string().max(64).optional(),
});
export type StatusFields = z.infer<typeof statusFields>;

/** Absent when the step is tried again after a failure: then its parameters stand in the address. */
export const queueEndFields = callFields.extend({ QueueResult: z.string().max(32).optional() });
/** `QueueTime`: seconds in the queue. Its place in the carrier's own order is not that of the line. */
export const waitFields = callFields.extend({
  QueueTime: z.coerce.number().int().min(0).optional().catch(undefined),
});
/** Empty: nothing was pressed. Absent when the step is tried again after a failure. */
export const gatherFields = callFields.extend({ Digits: z.string().max(100).optional() });

export const smsStatusFields = z.looseObject({
  MessageSid: z.string().min(1).max(64),
  MessageStatus: z.string().max(32),
  ErrorCode: z
    .string()
    .regex(/^\d{1,8}$/)
    .optional()
    .catch(undefined),
});
export const smsFields = z.looseObject({
  MessageSid: z.string().min(1).max(64),
  From: z.string().max(100).optional(),
  To: z.string().max(100),
  Body: z.string().optional(),
});

/** The address of a step that is tried again after a failure: which time it is, and what the first one was told. */
export const detour = z.object({
  tries: z.coerce.number().int().min(1).max(1000).default(1).catch(1),
  again: z.uuid().optional().describe('Names one coming back by the fallback'),
  QueueResult: z.string().max(32).optional(),
});

/** Which question is answered; an address that nobody wrote counts as one that has been asked often enough. */
export const question = detour.extend({
  ask: z.enum(['menu', 'waiting', 'callback', 'number', 'confirm']).default('menu').catch('menu'),
  place: z.enum(['call', 'wait']).default('call').catch('call'),
  asked: z.coerce.number().int().min(1).max(9).default(9).catch(9).describe('How often, from 1'),
});

/** What the carrier writes instead of a withheld number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE on a keypad. */
const WITHHELD = new Set(['+266696687', '+7378742833', '+2562533', '+8566696', '+86282452253']);

/** As the carrier writes numbers of metropolitan France: nothing to parse on nearly every call. */
const FRENCH = /^\+33[1-9]\d{8}$/;

/** E.164, or null: withheld, or no number at all. */
export function callerPhone(from: string | undefined): string | null {
  if (from === undefined || WITHHELD.has(from)) return null;
  return FRENCH.test(from) ? from : (parsePhone(from) ?? null);
}

/** When it happened by the carrier's clock (RFC 2822, whole seconds), never after we heard of it. */
export function toldAt(timestamp: string | undefined, heardAt: Instant): Instant {
  const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return (Number.isNaN(at) ? heardAt : Math.min(at, heardAt)) as Instant;
}

/** Twilio's `QueueResult`; undefined: our own doing (`redirected`), which tells nothing new. */
export function queueResult(told: string): QueueResult | undefined {
  switch (told) {
    case 'bridged':
    case 'redirected-from-bridged':
      return 'bridged';
    case 'hangup':
      return 'hangup';
    case 'redirected':
      return undefined;
    default:
      return 'gave-up';
  }
}
