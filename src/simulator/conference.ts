import { isCarrierFailure } from './carrier-error.ts';
import { callParams, inBackground, newWebhook, rfc2822, talk, talkOver, type Exchange } from './exchange.ts';
import { be, changed, hasEnded, type Leg } from './leg.ts';
import { interrupted, unlessInterrupted } from './pace.ts';
import type { Conference, Participant, Target } from './conference-room.ts';
import type { Play } from './scene.ts';
import { newSid } from './sid.ts';

/**
 * Stays in the conference until it is over for this call: somebody whose leaving ends it has left, or `seconds` have passed. Throws
 * `interrupted` when the party hangs up or the product redirects the call. `full`: never got in.
 */
export async function attend(
  exchange: Exchange,
  leg: Leg,
  target: Target,
  seconds: number,
  url: string,
  play: Play,
  signal: AbortSignal,
): Promise<'over' | 'full'> {
  const conference = conferenceNamed(exchange, target, url);
  if (conference.members.length >= target.most) return 'full';
  const me: Participant = {
    leg,
    startOnEnter: target.startOnEnter,
    endOnExit: target.endOnExit,
    music: new AbortController(),
    over: Promise.withResolvers(),
  };
  const stay = new AbortController();
  conference.members.push(me);
  tell(exchange, conference, 'participant-join', 'join', me);
  mix(exchange, conference);
  const waiting = waitingMusic(conference, me, target, url, play, signal);
  try {
    const until = [me.over.promise];
    if (!exchange.pace.instant)
      until.push(exchange.pace.pass(seconds * 1000, AbortSignal.any([signal, stay.signal])));
    await unlessInterrupted(Promise.race(until), signal);
    return 'over';
  } finally {
    stay.abort();
    me.music.abort();
    leaveConference(exchange, conference, me);
    await waiting;
  }
}

function conferenceNamed(exchange: Exchange, target: Target, url: string): Conference {
  const existing = exchange.conferences.get(target.name);
  if (existing) return existing;
  const { statusCallback, statusCallbackMethod, statusCallbackEvents } = target;
  const conference: Conference = {
    sid: newSid('CF'),
    name: target.name,
    started: false,
    members: [],
    told: { statusCallback, statusCallbackMethod, statusCallbackEvents, at: url },
    events: 0,
  };
  exchange.conferences.set(target.name, conference);
  return conference;
}

/** Who hears whom now: everybody everybody, once two are there of whom one may start it. */
function mix(exchange: Exchange, conference: Conference): void {
  const { members } = conference;
  const together = members.length > 1;
  if (!conference.started && together && members.some(({ startOnEnter }) => startOnEnter)) {
    conference.started = true;
    tell(exchange, conference, 'conference-start', 'start');
  }
  if (conference.started) for (const { music } of members) music.abort();
  for (const { leg } of members) {
    if (conference.started && together)
      talk(
        exchange,
        leg,
        members.flatMap((other) => (other.leg === leg ? [] : [other.leg])),
      );
    else {
      talkOver(exchange, leg);
      if (leg.activity !== 'alone') be(leg, 'alone');
    }
  }
}

function leaveConference(exchange: Exchange, conference: Conference, me: Participant): void {
  const { members, name } = conference;
  const place = members.indexOf(me);
  if (place < 0) return;
  members.splice(place, 1);
  talkOver(exchange, me.leg);
  tell(exchange, conference, 'participant-leave', 'leave', me);
  if (members.length > 0 && !me.endOnExit) return mix(exchange, conference);
  if (exchange.conferences.get(name) === conference) exchange.conferences.delete(name);
  for (const other of members.splice(0)) {
    talkOver(exchange, other.leg);
    tell(exchange, conference, 'participant-leave', 'leave', other);
    other.over.resolve();
  }
  tell(exchange, conference, 'conference-end', 'end', me);
}

/** The wait document again and again, until the conference starts; what is wrong with it is silence, and stands in the account. */
async function waitingMusic(
  conference: Conference,
  me: Participant,
  target: Target,
  url: string,
  play: Play,
  signal: AbortSignal,
): Promise<void> {
  const until = AbortSignal.any([signal, me.music.signal]);
  const params = { ConferenceSid: conference.sid, FriendlyName: conference.name };
  try {
    while (target.waitUrl && !until.aborted)
      await play(
        { url: new URL(target.waitUrl, url).href, method: target.waitMethod, params },
        'conference',
        until,
      );
  } catch (error) {
    if (isCarrierFailure(error)) {
      me.leg.account.errors.push(error.carrier);
      changed(me.leg);
    } else if (error !== interrupted) throw error;
  }
}

/** An event of the conference, if the first who joined wanted to be told (`start end join leave`). */
function tell(
  exchange: Exchange,
  conference: Conference,
  event: string,
  wanted: string,
  who?: Participant,
): void {
  const { statusCallback, statusCallbackMethod, statusCallbackEvents, at } = conference.told;
  if (!statusCallback || !statusCallbackEvents.includes(wanted) || exchange.closing.signal.aborted) return;
  const params = {
    AccountSid: exchange.accountSid,
    ConferenceSid: conference.sid,
    FriendlyName: conference.name,
    StatusCallbackEvent: event,
    SequenceNumber: String(++conference.events),
    Timestamp: rfc2822(exchange.clock.now()),
    ...(who && of(event, who)),
  };
  const webhook = newWebhook(
    'conference-status',
    new URL(statusCallback, at).href,
    statusCallbackMethod,
    params,
  );
  exchange.callbacks.post(`conference ${conference.name}`, webhook);
}

const of = (event: string, { leg, startOnEnter, endOnExit }: Participant): Record<string, string> =>
  event === 'conference-end'
    ? {
        CallSidEndingConference: leg.account.sid,
        ReasonConferenceEnded: endOnExit
          ? 'participant-with-end-conference-on-exit-left'
          : 'last-participant-left',
      }
    : {
        CallSid: leg.account.sid,
        Muted: 'false',
        Hold: 'false',
        Coaching: 'false',
        StartConferenceOnEnter: String(startOnEnter),
        EndConferenceOnExit: String(endOnExit),
        ...(event === 'participant-leave'
          ? {
              ReasonParticipantLeft: hasEnded(leg) ? 'participant_hung_up' : 'participant_updated_via_api',
            }
          : {}),
      };

/** Tells a Dial's action of a call that is over: nobody is there to hear the answer. */
export function informAction(
  exchange: Exchange,
  leg: Leg,
  to: { url: string; method: 'GET' | 'POST'; params: Record<string, string> },
): void {
  if (exchange.closing.signal.aborted) return;
  const params = { ...callParams(exchange, leg), ...to.params };
  inBackground(exchange, exchange.sender.send(newWebhook('outcome', to.url, to.method, params)));
}
