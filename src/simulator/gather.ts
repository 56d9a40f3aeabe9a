import type { Exchange } from './exchange.ts';
import { be, changed, type Leg } from './leg.ts';
import { interrupted, unlessInterrupted } from './pace.ts';
import type { Scene, Step } from './scene.ts';
import { speak } from './speak.ts';
import type { VerbOf } from './twiml.ts';

/**
 * Listens for keys. Where time passes, a Gather ends by itself after its timeout. Where it does not, it waits until the caller
 * presses keys or is said to stay silent: a test is never in a race with a clock. Only in a queue, where nobody has to do
 * anything, the silence is immediate unless a key is on its way, or this Gather is the answer to one.
 */
export async function gather(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Gather'>,
  url: string,
  scene: Scene,
  signal: AbortSignal,
): Promise<Step> {
  const entry = newEntry(leg, verb);
  const isAsked = scene !== 'wait' || leg.attentive;
  try {
    if (exchange.pace.instant) {
      await speak(exchange, leg, verb.prompts, signal);
      if (!isAsked && leg.pendingPresses === 0) return emptyHanded(verb, url);
      entry.open();
      if (isAsked) be(leg, 'keying');
    } else {
      entry.open();
      if (isAsked) be(leg, 'keying');
      await spokenUntilTouched(exchange, leg, verb, entry, signal);
      void silenceAfter(exchange, verb.timeoutSeconds * 1000, entry, AbortSignal.any([signal, entry.closed]));
    }
    await unlessInterrupted(entry.finished, signal);
  } finally {
    entry.close();
  }
  if (isAsked) be(leg, scene === 'wait' ? 'waiting' : 'listening');
  const { digits, finishedOn } = entry.keyed();
  if (digits === '') return emptyHanded(verb, url);
  return answered(verb, url, { Digits: digits, FinishedOnKey: finishedOn, msg: 'Gather End' });
}

const emptyHanded = (verb: VerbOf<'Gather'>, url: string): Step =>
  verb.actionOnEmptyResult ? answered(verb, url, { Digits: '', FinishedOnKey: '' }) : undefined;

const answered = (verb: VerbOf<'Gather'>, url: string, params: Record<string, string>): Step => ({
  url: new URL(verb.action ?? url, url).href,
  method: verb.method,
  params,
});

type Entry = {
  readonly finished: Promise<void>;
  /** Aborted by the first key. */
  readonly touched: AbortSignal;
  readonly closed: AbortSignal;
  keyed(): { digits: string; finishedOn: string };
  open(): void;
  close(): void;
  silence(): void;
};

function newEntry(leg: Leg, verb: VerbOf<'Gather'>): Entry {
  const finished = Promise.withResolvers<void>();
  const touch = new AbortController();
  const closed = new AbortController();
  let digits = '';
  let finishedOn = '';
  const close = (): void => {
    leg.keypad = undefined;
    closed.abort();
    finished.resolve();
  };
  return {
    finished: finished.promise,
    touched: touch.signal,
    closed: closed.signal,
    keyed: () => ({ digits, finishedOn }),
    open: () => {
      leg.keypad = {
        take(key) {
          touch.abort();
          leg.visits.clear();
          leg.account.digits += key;
          if (key === verb.finishOnKey) finishedOn = key;
          else digits += key;
          if (finishedOn !== '' || digits.length === verb.numDigits) close();
        },
        silence: close,
      };
      changed(leg);
    },
    close,
    silence: close,
  };
}

/** A key cuts the voice short. */
async function spokenUntilTouched(
  exchange: Exchange,
  leg: Leg,
  verb: VerbOf<'Gather'>,
  entry: Entry,
  signal: AbortSignal,
): Promise<void> {
  try {
    await speak(exchange, leg, verb.prompts, AbortSignal.any([signal, entry.touched]));
  } catch (error) {
    if (error !== interrupted || signal.aborted) throw error;
  }
}

/** The timeout runs from the end of the voice, and again from each key. */
async function silenceAfter(
  exchange: Exchange,
  ms: number,
  entry: Entry,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      const before = entry.keyed().digits;
      await exchange.pace.pass(ms, signal);
      if (entry.keyed().digits === before) return entry.silence();
    }
  } catch {
    // Closed or interrupted: whoever waits for the entry has been told already.
  }
}
