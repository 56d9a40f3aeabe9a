import twilio from 'twilio';
import type { Instant } from '../platform/clock.ts';
import type { Territory } from '../territory/lookup.ts';
import type { LineState } from '../territory/opening-hours.ts';
import * as texts from './spoken-texts.ts';

/**
 * The documents that the carrier plays, one per step of a call. Pure. Addresses are relative to the step's own, so that they stand
 * behind any proxy.
 */

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;

const VOICE = { language: 'fr-FR', voice: 'Polly.Lea-Neural' } as const;
/** Seconds between two texts while waiting, and before a step is tried again. */
const PAUSE = 20;
const RETRY_PAUSE = 8;
/** After so many tries (about ten minutes) the caller is told to call again rather than kept for nothing. */
export const MOST_TRIES = 35;
const OPERATOR_RINGS = 25;

function document(build: (response: VoiceResponse) => void): string {
  const response = new twilio.twiml.VoiceResponse();
  build(response);
  return response.toString();
}

const say = (response: VoiceResponse, text: string): void => void response.say(VOICE, text);

const enqueue = (response: VoiceResponse, line: Pick<Territory, 'territoryId'>): void =>
  void response.enqueue({ waitUrl: 'wait', action: 'queue-end' }, line.territoryId);

/** Open: greeted, then in the queue, which is named after the territory. */
export const queueTwiml = (line: Pick<Territory, 'territoryId' | 'name'>): string =>
  document((response) => {
    say(response, texts.greeting(line.name));
    say(response, texts.STAY);
    enqueue(response, line);
  });

/** Closed: the hours in words, 15 and 114, and the end. */
export const closedTwiml = (
  line: Pick<Territory, 'name' | 'timeZone' | 'opening'>,
  state: LineState,
  now: Instant,
): string =>
  document((response) => {
    say(response, texts.closed(line, state, now));
    response.hangup();
  });

/** A number that belongs to no territory. */
export const unknownNumberTwiml = (): string =>
  document((response) => {
    say(response, texts.UNKNOWN_NUMBER);
    response.hangup();
  });

/**
 * Nothing could be written: says what to do, and comes back to the step. `step` is relative (`voice`), with the parameters that it
 * cannot do without; `tries` counts from 1.
 */
export function heldTwiml(step: string, parameters: Readonly<Record<string, string>>, tries: number): string {
  return document((response) => {
    if (tries >= MOST_TRIES) {
      say(response, texts.HELD_TOO_LONG);
      response.hangup();
      return;
    }
    say(response, texts.HELD);
    response.pause({ length: RETRY_PAUSE });
    response.redirect(`${step}?${new URLSearchParams({ ...parameters, tries: String(tries + 1) })}`);
  });
}

/** While waiting; the carrier asks for it again when it is over. */
export const waitTwiml = (position: number | undefined): string =>
  document((response) => {
    say(response, texts.waiting(position));
    response.pause({ length: PAUSE });
  });

/** Rings the operator and connects the two. */
export const connectTwiml = (operatorPhone: string, line: Pick<Territory, 'phone'>): string =>
  document((response) => {
    say(response, texts.CONNECTING);
    response
      .dial({ callerId: line.phone, timeout: OPERATOR_RINGS, action: 'dial-end' })
      .number(operatorPhone);
  });

/** The operator calls back from a phone that the line does not know. */
export const ringBackTwiml = (): string =>
  document((response) => {
    say(response, texts.RING_BACK);
    response.hangup();
  });

/** The operator's phone was not picked up. */
export const queueAgainTwiml = (line: Pick<Territory, 'territoryId'>): string =>
  document((response) => {
    say(response, texts.NOT_REACHED);
    enqueue(response, line);
  });

/** Out of the queue without an answer. */
export const gaveUpTwiml = (withheld: boolean): string =>
  document((response) => {
    say(response, withheld ? texts.CALL_AGAIN : texts.CALL_BACK_KEPT);
    response.hangup();
  });

export const hangUpTwiml = (): string => document((response) => void response.hangup());

/** The carrier only wanted to tell something. */
export const emptyTwiml = (): string => document(() => undefined);

/** Answer to an SMS; an empty text sends none. */
export function smsReplyTwiml(text: string): string {
  const response = new twilio.twiml.MessagingResponse();
  response.message(text);
  return response.toString();
}
