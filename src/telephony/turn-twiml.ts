import twilio from 'twilio';
import type { PhoneLine } from '../territory/phone-line.ts';
import type { Ask, Next, Turn } from './turn.ts';

/**
 * A turn of the caller's way as the carrier plays it (https://www.twilio.com/docs/voice/twiml). Pure. Addresses are relative to the
 * step's own, so that they stand behind any proxy; none carries what a caller keyed in.
 */
type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;

/** Seconds without a text while waiting, and before a step is tried again. */
const PAUSE = 20;
const RETRY_PAUSE = 8;
/** Seconds without a key after which the caller is silent. */
const PATIENCE: Readonly<Record<Ask, number>> = { menu: 6, waiting: 1, callback: 6, number: 10, confirm: 6 };
/** Of a French phone number. */
const DIGITS = 10;

export function turnTwiml(
  { territoryId, line }: { territoryId: string; line: Pick<PhoneLine, 'voice'> },
  { says, next }: Turn,
): string {
  const response = new twilio.twiml.VoiceResponse();
  const voice = { language: 'fr-FR', voice: line.voice } as const;
  for (const text of says) response.say(voice, text);
  switch (next.do) {
    case 'ask':
      ask(response, voice, next);
      break;
    case 'enqueue':
      response.enqueue({ waitUrl: 'wait', action: 'queue-end' }, territoryId);
      break;
    case 'wait-on':
      response.redirect('wait');
      break;
    case 'leave':
      response.leave();
      break;
    case 'try-again':
      response.pause({ length: RETRY_PAUSE });
      response.redirect(next.address);
      break;
    case 'hang-up':
      response.hangup();
  }
  return response.toString();
}

function ask(
  response: VoiceResponse,
  voice: { language: 'fr-FR'; voice: PhoneLine['voice'] },
  next: Extract<Next, { do: 'ask' }>,
): void {
  const { ask, place, asked, question, music } = next;
  const gather = response.gather({
    input: ['dtmf'],
    action: `gather?${new URLSearchParams({ ask, place, asked: String(asked) })}`,
    numDigits: ask === 'number' ? DIGITS : 1,
    finishOnKey: ask === 'number' ? '#' : '',
    timeout: PATIENCE[ask],
    // Who only waits and presses nothing hears the wait document again: the carrier asks for it when it is over.
    actionOnEmptyResult: ask !== 'waiting',
  });
  for (const text of question) gather.say(voice, text);
  if (music === null) gather.pause({ length: PAUSE });
  else if (music !== undefined) gather.play(music);
}
