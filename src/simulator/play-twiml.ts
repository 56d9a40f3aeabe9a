import {
  SCHEMA_VALIDATION,
  DOCUMENT_PARSE_FAILURE,
  HTTP_RETRIEVAL_FAILURE,
  INVALID_CONTENT_TYPE,
} from './carrier-error.ts';
import { carrierFailure, isCarrierFailure } from './carrier-error.ts';
import { dial } from './dial.ts';
import { enqueue } from './enqueue.ts';
import { answerLeg, callParams, endLeg, inBackground, newWebhook, type Exchange } from './exchange.ts';
import { gather } from './gather.ts';
import { be, changed, hasEnded, type Leg, type Source } from './leg.ts';
import { interrupted, rest, unlessInterrupted } from './pace.ts';
import type { Play, Scene, Step } from './scene.ts';
import { speak } from './speak.ts';
import { parseVoiceTwiml, type Verb } from './twiml.ts';

/** Which verbs the carrier allows where. */
const ALLOWED: Readonly<Record<Scene, readonly Verb['verb'][]>> = {
  call: ['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Enqueue', 'Dial', 'Hangup', 'Reject'],
  wait: ['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Leave', 'Hangup'],
  whisper: ['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup'],
  conference: ['Say', 'Play', 'Pause', 'Redirect'],
};

/** What the carrier says when the product's answer cannot be played. */
export const APOLOGY = "We're sorry, an application error has occurred. Goodbye.";

/** Plays a call from its first document to its end. */
export const converse = (exchange: Exchange, leg: Leg, first: Source): Promise<void> =>
  live(exchange, leg, () => follow(exchange, leg, first, 'call', leg.course.signal));

/** Lives a call through: its first act, then wherever it is redirected, until it ends. Never rejects. */
export async function live(exchange: Exchange, leg: Leg, first: () => Promise<unknown>): Promise<void> {
  let act: (() => Promise<unknown>) | undefined = first;
  let apologised = false;
  while (act && !hasEnded(leg)) {
    leg.course = new AbortController();
    leg.next = undefined;
    try {
      await act();
      act = undefined;
    } catch (error) {
      const next: Source | undefined = error === interrupted ? leg.next : undefined;
      if (next) act = () => follow(exchange, leg, next, 'call', leg.course.signal);
      else if (error === interrupted) act = undefined;
      else {
        act = fallback(exchange, leg, error, apologised);
        apologised = true;
      }
    }
  }
  endLeg(exchange, leg, 'completed', 'product');
}

/** After a failure: the fallback URL of the number once, if there is one; otherwise the carrier's apology, and the end. */
function fallback(
  exchange: Exchange,
  leg: Leg,
  error: unknown,
  again: boolean,
): (() => Promise<unknown>) | undefined {
  const failure = isCarrierFailure(error) ? error.carrier : { code: 0, message: String(error), url: '' };
  leg.account.errors.push(failure);
  const url = exchange.urls.fallback;
  if (url && !again) {
    const params = { ErrorCode: String(failure.code), ErrorUrl: failure.url };
    return () => follow(exchange, leg, { url, method: 'POST', params }, 'call', leg.course.signal);
  }
  if (leg.account.answeredAt === undefined && !hasEnded(leg)) answerLeg(exchange, leg);
  leg.account.heard.push(APOLOGY);
  changed(leg);
  endLeg(exchange, leg, 'completed', 'network');
  return undefined;
}

/** Follows a document and those that it leads to. */
async function follow(
  exchange: Exchange,
  leg: Leg,
  first: Source,
  scene: Scene,
  signal: AbortSignal,
): ReturnType<Play> {
  let source: Source = first;
  for (;;) {
    const verbs = await fetchVerbs(exchange, leg, source, scene, signal);
    const step = await playVerbs(exchange, leg, verbs, source.url, scene, signal);
    if (step === undefined) return 'over';
    if (typeof step === 'string') return step;
    source = step;
  }
}

async function playVerbs(
  exchange: Exchange,
  leg: Leg,
  verbs: readonly Verb[],
  url: string,
  scene: Scene,
  signal: AbortSignal,
): Promise<Step> {
  const forbidden = verbs.find((verb) => !ALLOWED[scene].includes(verb.verb));
  if (forbidden) throw carrierFailure(SCHEMA_VALIDATION, `<${forbidden.verb}> n'est pas permis ici`, url);
  for (const verb of verbs) {
    if (signal.aborted) throw interrupted;
    if (verb.verb === 'Reject') {
      if (leg.account.answeredAt === undefined)
        endLeg(exchange, leg, verb.reason === 'busy' ? 'busy' : 'no-answer', 'product');
      return 'hang-up';
    }
    const ringsOn = verb.verb === 'Dial' && verb.answerOnBridge;
    if (leg.account.answeredAt === undefined && !ringsOn) answerLeg(exchange, leg);
    const step = await playVerb(exchange, leg, verb, url, scene, signal);
    if (step !== undefined) return step;
  }
  if (leg.account.answeredAt === undefined) answerLeg(exchange, leg);
  return undefined;
}

async function playVerb(
  exchange: Exchange,
  leg: Leg,
  verb: Verb,
  url: string,
  scene: Scene,
  signal: AbortSignal,
): Promise<Step> {
  const play: Play = (source, inScene, until, on = leg) => follow(exchange, on, source, inScene, until);
  switch (verb.verb) {
    case 'Say':
    case 'Play':
    case 'Pause':
      if ((scene === 'call' || scene === 'whisper') && leg.activity !== 'listening') be(leg, 'listening');
      return speak(exchange, leg, [verb], signal);
    case 'Gather':
      return gather(exchange, leg, verb, url, scene, signal);
    case 'Redirect':
      return { url: new URL(verb.url, url).href, method: verb.method, params: {} };
    case 'Enqueue':
      return enqueue(exchange, leg, verb, url, play, signal);
    case 'Dial':
      return dial(exchange, leg, verb, url, play, live, signal);
    case 'Leave':
      return 'leave';
    case 'Hangup':
    case 'Reject':
      return 'hang-up';
  }
}

/** Asks the product for a document. The request goes on when the caller hangs up meanwhile: the product sees it all the same. */
async function fetchVerbs(
  exchange: Exchange,
  leg: Leg,
  source: Source,
  scene: Scene,
  signal: AbortSignal,
): Promise<Verb[]> {
  leg.attentive = 'params' in source && Boolean(source.params.Digits);
  if ('twiml' in source) return parseAt(source.twiml, source.url);
  await breathe(exchange, leg, source.url, signal);
  const params = { ...callParams(exchange, leg), ...source.params };
  const webhook = newWebhook(waits(scene) ? 'wait' : 'voice', source.url, source.method, params);
  const sent = exchange.sender.send(webhook);
  inBackground(exchange, sent, leg);
  const answer = await unlessInterrupted(sent, signal);
  if (answer.status < 200 || answer.status >= 300)
    throw carrierFailure(HTTP_RETRIEVAL_FAILURE, `réponse ${answer.status}`, source.url);
  if (waits(scene) && answer.contentType.startsWith('audio/')) return [];
  if (!/^(text|application)\/xml\b/.test(answer.contentType))
    throw carrierFailure(INVALID_CONTENT_TYPE, `type de contenu « ${answer.contentType} »`, source.url);
  if (answer.body.trim() === '') throw carrierFailure(DOCUMENT_PARSE_FAILURE, 'document vide', source.url);
  return parseAt(answer.body, source.url);
}

const waits = (scene: Scene): boolean => scene === 'wait' || scene === 'conference';

function parseAt(document: string, url: string): Verb[] {
  try {
    return parseVoiceTwiml(document);
  } catch (error) {
    throw isCarrierFailure(error) ? carrierFailure(error.carrier.code, error.carrier.message, url) : error;
  }
}

/**
 * A call that comes back to the same address without its party having done anything (hold music, a fallback that redirects to
 * itself) takes a breath, longer each time where pauses take no time; a key pressed or a redirection starts afresh.
 */
async function breathe(exchange: Exchange, leg: Leg, url: string, signal: AbortSignal): Promise<void> {
  const visits = leg.visits.get(url) ?? 0;
  leg.visits.set(url, visits + 1);
  if (visits === 0) return;
  const growth = exchange.pace.instant ? Math.min(2 ** (visits - 1), 20) : 1;
  const woken = new AbortController();
  leg.wake = () => woken.abort();
  try {
    await rest(exchange.breathMs * growth, AbortSignal.any([signal, woken.signal]));
  } catch (error) {
    if (signal.aborted) throw error;
    leg.visits.clear();
  } finally {
    leg.wake = () => undefined;
  }
}
