import twilio from 'twilio';
import { DEFAULT_LINE, type PhoneLine } from '../territory/phone-line.ts';
import * as texts from './conference-texts.ts';
import { type CallAddress, type LegAddress, stepAddress } from './line-addresses.ts';

/**
 * The documents of a conversation, one conference a call. Pure. Nobody’s leaving ends the conference: who stays is sent on by the line.
 * Nobody is left without a word: whoever comes first hears `conference-wait`.
 */

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;

/** What the territory has chosen for its line. */
type Sound = Pick<PhoneLine, 'voice' | 'music'>;

const voiceOf = ({ voice }: Sound) => ({ language: 'fr-FR', voice }) as const;
/** Seconds. */
const KEY_TIMEOUT = 7;
const HOLD_PAUSE = 15;
/** Somebody is being rung: soon looked at again. */
const SHORT_PAUSE = 4;
/** Long enough to hang up when all was said. */
const LEFT_ALONE_PAUSE = 6;

function document(build: (response: VoiceResponse) => void): string {
  const response = new twilio.twiml.VoiceResponse();
  build(response);
  return response.toString();
}

const say = (response: VoiceResponse, line: Sound, text: string): void =>
  void response.say(voiceOf(line), text);

function meet(response: VoiceResponse, callId: string, names: LegAddress | CallAddress): void {
  response.dial({ action: stepAddress('dial-end', names) }).conference(
    {
      beep: 'false',
      startConferenceOnEnter: true,
      endConferenceOnExit: false,
      waitUrl: 'conference-wait',
      waitMethod: 'POST',
      maxParticipants: 6,
    },
    callId,
  );
}

/** The operator’s phone was picked up, perhaps by a machine: only a person presses 1. */
export const askToTakeTwiml = (line: Sound, names: LegAddress, asked: number): string =>
  document((response) => {
    const gather = response.gather({
      numDigits: 1,
      timeout: KEY_TIMEOUT,
      action: stepAddress('operator-ready', names, { asked: String(asked) }),
      // Silence is an answer too.
      actionOnEmptyResult: true,
    });
    gather.say(voiceOf(line), texts.PRESS_ONE);
    response.hangup();
  });

/** Into the conversation. */
export const joinTwiml = (
  line: Sound,
  callId: string,
  names: LegAddress | CallAddress,
  word?: string,
): string =>
  document((response) => {
    if (word !== undefined) say(response, line, word);
    meet(response, callId, names);
  });

/** What whoever is first hears until the other comes. */
export const conferenceWaitTwiml = (): string =>
  document((response) => {
    say(response, DEFAULT_LINE, texts.CONNECTING_YOU);
    response.pause({ length: HOLD_PAUSE });
    response.redirect('conference-wait');
  });

/** On hold, or while another phone rings; comes back to itself to see how things stand. */
export const holdTwiml = (line: Sound, names: CallAddress, onHold: boolean): string =>
  document((response) => {
    say(response, line, onHold ? texts.ON_HOLD : texts.SOMEBODY_COMES);
    if (onHold && line.music !== null) response.play(line.music);
    else response.pause({ length: onHold ? HOLD_PAUSE : SHORT_PAUSE });
    response.redirect(stepAddress('hold', names));
  });

/** Everybody else has gone: who had finished hangs up, who was cut off gets their place again. */
export const leftAloneTwiml = (line: Sound, names: CallAddress): string =>
  document((response) => {
    say(response, line, texts.LEFT_ALONE);
    response.pause({ length: LEFT_ALONE_PAUSE });
    response.redirect(stepAddress('dial-end', names, { back: '1' }));
  });

/** One word, and the end. */
export const lastWordTwiml = (line: Sound, word: string): string =>
  document((response) => {
    say(response, line, word);
    response.hangup();
  });
