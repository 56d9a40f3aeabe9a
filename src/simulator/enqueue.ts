import { isCarrierFailure } from './carrier-error.ts';
import { callParams, inBackground, newWebhook, talk, talkOver, type Exchange } from './exchange.ts';
import { be, hasEnded, type Leg, type QueueResult, type Source } from './leg.ts';
import { interrupted, unlessInterrupted } from './pace.ts';
import { join, leave, queueNamed, queueParams, waitSeconds } from './phone-queue.ts';
import type { Bridging, Member, PhoneQueue } from './phone-queue.ts';
import type { Play, Step } from './scene.ts';
import type { VerbOf } from './twiml.ts';

/**
 * Waits in a queue, to the product's hold documents, until a Dial verb takes the call, the product redirects it, it leaves by
 * itself, or the caller hangs up; then tells the action URL how it ended, whose answer goes on unless the call is elsewhere.
 */
export async function enqueue(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Enqueue'>,
  url: string,
  play: Play,
  signal: AbortSignal,
): Promise<Step> {
  const queue = queueNamed(exchange, verb.queue);
  const tell = outcome(exchange, leg, verb, url, queue);
  if (queue.members.length >= (verb.maxSize ?? queue.maxSize)) return tell.next('queue-full', undefined);

  const taken = Promise.withResolvers<Bridging>();
  let bridging: Bridging | undefined;
  const connect = (to: Bridging): void => {
    bridging = to;
    taken.resolve(to);
  };
  const member: Member = { leg, enteredAt: exchange.clock.now(), connect };
  const stay: CallWait = {
    queue: verb.queue,
    enteredAt: member.enteredAt,
    leftAt: undefined,
    result: undefined,
  };
  leg.account.waits.push(stay);
  let waited: number | undefined;
  const out = (result: QueueResult): number => {
    leave(queue, member);
    waited ??= waitSeconds(exchange.clock.now(), member);
    stay.leftAt ??= exchange.clock.now();
    stay.result = result;
    return waited;
  };

  join(queue, member);
  be(leg, 'waiting');
  const music = new AbortController();
  try {
    const playing = holdMusic(
      exchange,
      queue,
      member,
      verb,
      url,
      play,
      AbortSignal.any([signal, music.signal]),
    );
    const end = await unlessInterrupted(Promise.race([taken.promise, playing]), signal);
    music.abort();
    if (end === 'hang-up') {
      tell.inform('hangup', out('hangup'));
      return 'hang-up';
    }
    if (end === 'leave') {
      be(leg, 'listening');
      return tell.next('leave', out('leave'));
    }
    const seconds = out('bridged');
    await meet(exchange, leg, end, queue, seconds, play, signal);
    be(leg, 'listening');
    return tell.next('bridged', seconds);
  } catch (error) {
    music.abort();
    if (isCarrierFailure(error)) {
      leg.account.errors.push(error.carrier);
      return tell.next('error', out('error'));
    }
    if (error !== interrupted) throw error;
    const result = interruptedAs(hasEnded(leg), bridging?.bridge.talked() ?? false);
    tell.inform(result, out(result));
    throw error;
  } finally {
    bridging?.bridge.end();
  }
}

const interruptedAs = (hungUp: boolean, talked: boolean): QueueResult =>
  hungUp ? (talked ? 'bridged' : 'hangup') : talked ? 'redirected-from-bridged' : 'redirected';

type CallWait = Leg['account']['waits'][number];

/** Hold documents one after the other, for as long as the caller waits. The caller is on the course, so nothing here is lost. */
async function holdMusic(
  exchange: Exchange,
  queue: PhoneQueue,
  member: Member,
  verb: VerbOf<'Enqueue'>,
  url: string,
  play: Play,
  signal: AbortSignal,
): Promise<'leave' | 'hang-up'> {
  try {
    while (verb.waitUrl) {
      const params = queueParams(exchange.clock.now(), queue, member);
      const source = { url: new URL(verb.waitUrl, url).href, method: verb.waitMethod, params };
      const end = await play(source, 'wait', signal);
      if (end !== 'over') return end;
    }
  } catch (error) {
    if (error !== interrupted) throw error;
  }
  // Silence, or no longer waiting: whoever ends the wait is not this function.
  return Promise.withResolvers<never>().promise;
}

/** Connected to whoever took the call: a word beforehand if the product wants one, then the conversation. */
async function meet(
  exchange: Exchange,
  leg: Leg,
  bridging: Bridging,
  queue: PhoneQueue,
  seconds: number,
  play: Play,
  signal: AbortSignal,
): Promise<void> {
  const { bridge, by, whisper } = bridging;
  if (whisper) {
    be(leg, 'listening');
    await play(
      withParams(whisper, {
        QueueSid: queue.sid,
        QueueTime: String(seconds),
        DequeingCallSid: by.account.sid,
      }),
      'whisper',
      signal,
    );
  }
  if (bridge.state() !== 'open') return;
  bridge.connect();
  talk(exchange, leg, [by]);
  try {
    await unlessInterrupted(bridge.over, signal);
  } finally {
    talkOver(exchange, leg);
  }
}

const withParams = (source: Source, params: Record<string, string>): Source =>
  'twiml' in source ? source : { ...source, params: { ...source.params, ...params } };

/** The action URL: its answer is played (`next`), or it is only told (`inform`) because the call has gone elsewhere. */
function outcome(exchange: Exchange, leg: Leg, verb: VerbOf<'Enqueue'>, url: string, queue: PhoneQueue) {
  const action = verb.action === undefined ? undefined : new URL(verb.action, url).href;
  const params = (result: QueueResult, seconds: number | undefined): Record<string, string> => ({
    QueueResult: result,
    ...(seconds === undefined ? {} : { QueueSid: queue.sid, QueueTime: String(seconds) }),
  });
  return {
    next: (result: QueueResult, seconds: number | undefined): Step =>
      action === undefined
        ? undefined
        : { url: action, method: verb.method, params: params(result, seconds) },
    inform(result: QueueResult, seconds: number | undefined): void {
      if (action === undefined || exchange.closing.signal.aborted) return;
      const all = { ...callParams(exchange, leg), ...params(result, seconds) };
      inBackground(exchange, exchange.sender.send(newWebhook('outcome', action, verb.method, all)));
    },
  };
}
