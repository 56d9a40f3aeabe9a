import twilio from 'twilio';
import type { Territory } from '../territory/lookup.ts';
import * as texts from './spoken-texts.ts';

/**
 * The documents that the carrier plays beside those of the caller's way (`turn-twiml.ts`). Pure. Addresses are relative to the step's own, so that they stand
 * behind any proxy.
 */

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;

const VOICE = { language: 'fr-FR', voice: 'Polly.Lea-Neural' } as const;

function document(build: (response: VoiceResponse) => void): string {
  const response = new twilio.twiml.VoiceResponse();
  build(response);
  return response.toString();
}

const say = (response: VoiceResponse, text: string): void => void response.say(VOICE, text);

const enqueue = (response: VoiceResponse, line: Pick<Territory, 'territoryId'>): void =>
  void response.enqueue({ waitUrl: 'wait', action: 'queue-end' }, line.territoryId);

/** A number that belongs to no territory. */
export const unknownNumberTwiml = (): string =>
  document((response) => {
    say(response, texts.UNKNOWN_NUMBER);
    response.hangup();
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

export const hangUpTwiml = (): string => document((response) => void response.hangup());

/** The carrier only wanted to tell something. */
export const emptyTwiml = (): string => document(() => undefined);

/** Answer to an SMS; an empty text sends none. */
export function smsReplyTwiml(text: string): string {
  const response = new twilio.twiml.MessagingResponse();
  response.message(text);
  return response.toString();
}
