import { callHandle } from './call-handle.ts';
import { attend, informAction } from './conference.ts';
import {
  answerLeg,
  announce,
  endLeg,
  inBackground,
  openLeg,
  talk,
  talkOver,
  talkSeconds,
  type Exchange,
} from './exchange.ts';
import { be, hasEnded, type FinalStatus, type Leg, type Reaction, type Source } from './leg.ts';
import { interrupted, unlessInterrupted } from './pace.ts';
import { newBridge, queueNamed, leave, type Bridge, type Member } from './phone-queue.ts';
import type { Play, Step } from './scene.ts';
import type { DialTarget, VerbOf } from './twiml.ts';

type Live = (exchange: Exchange, leg: Leg, first: () => Promise<unknown>) => Promise<void>;
type PhoneTarget = Exclude<DialTarget, { noun: 'Queue' | 'Conference' }>;
/** How a Dial verb ended, as its action URL is told; `answered` is the carrier's word for a conference that took the call in. */
type DialEnd = { status: FinalStatus | 'answered'; bridged: boolean; child: Leg | undefined };

/**
 * Connects the call with phones, with the one who has waited longest in a queue, or with whoever is in a conference, and goes on when
 * they have parted. The action is told, too, of a conference that the party leaves by hanging up; a call that the product redirects
 * leaves without a word.
 */
export async function dial(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Dial'>,
  url: string,
  play: Play,
  live: Live,
  signal: AbortSignal,
): Promise<Step> {
  const [first] = verb.targets;
  let end: DialEnd;
  if (first?.noun === 'Queue') end = await dialQueue(exchange, leg, verb, first, url, signal);
  else if (first?.noun === 'Conference')
    end = await dialConference(exchange, leg, verb, first, url, play, signal);
  else end = await dialPhones(exchange, leg, verb, url, play, live, signal);
  be(leg, 'listening');
  if (verb.action === undefined) return undefined;
  const child = end.child && {
    DialCallSid: end.child.account.sid,
    DialCallDuration: String(talkSeconds(exchange, end.child)),
  };
  return {
    url: new URL(verb.action, url).href,
    method: verb.method,
    params: { DialCallStatus: end.status, DialBridged: String(end.bridged), ...child },
  };
}

async function dialConference(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Dial'>,
  target: Extract<DialTarget, { noun: 'Conference' }>,
  url: string,
  play: Play,
  signal: AbortSignal,
): Promise<DialEnd> {
  if (leg.account.answeredAt === undefined) answerLeg(exchange, leg);
  const bridged = (): boolean => leg.account.talks.length > before;
  const before = leg.account.talks.length;
  try {
    const how = await attend(exchange, leg, target, verb.timeLimitSeconds, url, play, signal);
    return { status: how === 'full' ? 'failed' : 'answered', bridged: bridged(), child: undefined };
  } catch (error) {
    if (error === interrupted && hasEnded(leg) && verb.action !== undefined)
      informAction(exchange, leg, {
        url: new URL(verb.action, url).href,
        method: verb.method,
        params: { DialCallStatus: 'answered', DialBridged: String(bridged()) },
      });
    throw error;
  }
}

async function dialPhones(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Dial'>,
  url: string,
  play: Play,
  live: Live,
  signal: AbortSignal,
): Promise<DialEnd> {
  const targets = verb.targets.filter(
    (target): target is PhoneTarget => target.noun !== 'Queue' && target.noun !== 'Conference',
  );
  const rung = targets.map((target) => ({
    target,
    child: openChild(exchange, leg, target, verb.callerId, url),
  }));
  const bridge = newBridge();
  try {
    const winner = await unlessInterrupted(firstAnswer(exchange, rung, verb.timeoutSeconds), signal);
    for (const { child } of rung) if (child !== winner?.child) endLeg(exchange, child, 'canceled', 'network');
    if (!winner)
      return { status: finalOf(rung[rung.length - 1]?.child), bridged: false, child: rung[0]?.child };
    const { child, target } = winner;
    inBackground(
      exchange,
      live(exchange, child, () => meet(exchange, leg, child, bridge, whisperOf(target, url), play)).finally(
        bridge.end,
      ),
      child,
    );
    await unlessInterrupted(Promise.race([bridge.connected, bridge.over]), signal);
    if (bridge.state() === 'connected') {
      if (leg.account.answeredAt === undefined) answerLeg(exchange, leg);
      talk(exchange, leg, [child]);
    }
    await unlessInterrupted(overOrTooLong(exchange, bridge, verb, signal), signal);
    return { status: 'completed', bridged: bridge.talked(), child };
  } finally {
    bridge.end();
    talkOver(exchange, leg);
    for (const { child } of rung)
      if (child.account.answeredAt === undefined) endLeg(exchange, child, 'canceled', 'network');
  }
}

const finalOf = (leg: Leg | undefined): FinalStatus =>
  leg?.account.status === 'busy' || leg?.account.status === 'failed' ? leg.account.status : 'no-answer';

const whisperOf = (target: PhoneTarget, url: string): Source | undefined =>
  target.url === undefined
    ? undefined
    : { url: new URL(target.url, url).href, method: target.method, params: {} };

/** The called party's side: a word beforehand if the product wants one, then the conversation. */
async function meet(
  exchange: Exchange,
  leg: Leg,
  child: Leg,
  bridge: Bridge,
  whisper: Source | undefined,
  play: Play,
): Promise<void> {
  const { signal } = child.course;
  try {
    if (whisper && (await play(whisper, 'whisper', signal, child)) === 'hang-up') return;
    if (bridge.state() !== 'open') return;
    bridge.connect();
    talk(exchange, child, [leg]);
    await unlessInterrupted(bridge.over, signal);
  } finally {
    bridge.end();
    talkOver(exchange, child);
  }
}

/** The end of the conversation, or of the time that the Dial gives it. */
async function overOrTooLong(
  exchange: Exchange,
  bridge: Bridge,
  verb: VerbOf<'Dial'>,
  signal: AbortSignal,
): Promise<void> {
  if (exchange.pace.instant) return bridge.over;
  const stay = new AbortController();
  const tooLong = exchange.pace
    .pass(verb.timeLimitSeconds * 1000, AbortSignal.any([signal, stay.signal]))
    .catch(() => bridge.over);
  try {
    await Promise.race([bridge.over, tooLong]);
  } finally {
    stay.abort();
  }
}

function openChild(
  exchange: Exchange,
  leg: Leg,
  target: PhoneTarget,
  callerId: string | undefined,
  url: string,
): Leg {
  return openLeg(exchange, {
    direction: 'outbound-dial',
    from: callerId ?? (leg.account.direction === 'inbound' ? leg.account.from : leg.account.to),
    to: target.address,
    parent: leg,
    callback: target.statusCallback
      ? {
          url: new URL(target.statusCallback, url).href,
          method: 'POST',
          events: new Set(target.statusCallbackEvents),
        }
      : undefined,
  });
}

type Rung = { readonly target: PhoneTarget; readonly child: Leg };

/** All ring at once; the first who picks up has the call. */
async function firstAnswer(
  exchange: Exchange,
  rung: readonly Rung[],
  seconds: number,
): Promise<Rung | undefined> {
  const won = Promise.withResolvers<Rung>();
  const all = rung.map(async (one) => {
    if (isPickedUp(await ring(exchange, one.child, seconds))) won.resolve(one);
  });
  return Promise.race([won.promise, Promise.all(all).then(() => undefined)]);
}

export const isPickedUp = (reaction: Reaction): boolean => reaction === 'answer' || reaction === 'machine';

/** Rings a phone until its owner reacts, the time is over, or the call is given up. Ends the call unless it is answered. */
export async function ring(exchange: Exchange, leg: Leg, seconds: number): Promise<Reaction> {
  announce(exchange, leg, 'initiated');
  leg.account.status = 'ringing';
  be(leg, 'ringing');
  announce(exchange, leg, 'ringing');
  const owner = exchange.phones.get(leg.account.to);
  const bell = new AbortController();
  const signal = AbortSignal.any([leg.course.signal, bell.signal]);
  const rings = [
    unlessInterrupted(Promise.resolve(owner ? owner(callHandle(exchange, leg)) : 'no-answer'), signal),
  ];
  if (!exchange.pace.instant)
    rings.push(exchange.pace.pass(seconds * 1000, signal).then((): Reaction => 'no-answer'));
  try {
    const reaction = await Promise.race(rings);
    if (reaction === 'answer' || reaction === 'machine') {
      if (!hasEnded(leg)) answerLeg(exchange, leg);
    } else endLeg(exchange, leg, reaction, reaction === 'failed' ? 'network' : 'callee');
    return hasEnded(leg) ? 'no-answer' : reaction;
  } catch (error) {
    if (error !== interrupted) throw error;
    return 'no-answer';
  } finally {
    bell.abort();
  }
}

/** Takes the one who has waited longest; waits for somebody when nobody does. */
async function dialQueue(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Dial'>,
  target: Extract<DialTarget, { noun: 'Queue' }>,
  url: string,
  signal: AbortSignal,
): Promise<DialEnd> {
  const queue = queueNamed(exchange, target.name);
  const bridge = newBridge();
  try {
    const member = queue.members[0] ?? (await nextArrival(exchange, queue, verb.timeoutSeconds, signal));
    if (!member) return { status: 'no-answer', bridged: false, child: undefined };
    leave(queue, member);
    const whisper: Source | undefined =
      target.url === undefined
        ? undefined
        : { url: new URL(target.url, url).href, method: target.method, params: {} };
    member.connect({ bridge, by: leg, whisper });
    await unlessInterrupted(Promise.race([bridge.connected, bridge.over]), signal);
    if (bridge.state() === 'connected') talk(exchange, leg, [member.leg]);
    await unlessInterrupted(overOrTooLong(exchange, bridge, verb, signal), signal);
    return { status: 'completed', bridged: bridge.talked(), child: undefined };
  } finally {
    bridge.end();
    talkOver(exchange, leg);
  }
}

/** Where time does not pass, a Dial on an empty queue has already waited long enough. */
async function nextArrival(
  exchange: Exchange,
  queue: ReturnType<typeof queueNamed>,
  seconds: number,
  signal: AbortSignal,
): Promise<Member | undefined> {
  if (exchange.pace.instant) return undefined;
  const arrived = Promise.withResolvers<void>();
  const patience = new AbortController();
  queue.arrivals.add(arrived.resolve);
  try {
    const over = AbortSignal.any([signal, patience.signal]);
    await Promise.race([unlessInterrupted(arrived.promise, over), exchange.pace.pass(seconds * 1000, over)]);
    return queue.members[0];
  } finally {
    patience.abort();
    queue.arrivals.delete(arrived.resolve);
  }
}
