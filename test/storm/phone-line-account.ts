import type { CallOutcome } from '../../src/calls/call.ts';
import type { Instant } from '../../src/platform/clock.ts';
import { wasPromised } from '../../src/simulator/ears.ts';
import type { CallAccount } from '../../src/simulator/leg.ts';
import type { SentWebhook } from '../../src/simulator/webhook-sender.ts';

/**
 * What the network knows of one call, as a call log must say it. The product writes a step down before it answers it: a moment of the record
 * lies between the sending of the webhook concerned and its answer, however slow either is, and the answer says what was written.
 */
export type Seen = {
  /** Put into the queue for the first time. */
  queued: Span | undefined;
  /** A callback was promised. */
  promised: Span | undefined;
  /** Sent to the conversation, and not back to the queue since. */
  connected: Span | undefined;
  ended: Span[];
  /**
   * One, or two where it is not certain that they were put through before their end. Undefined: the product was so late that it asked the
   * caller to stay on, who did not; what it wrote nobody was told.
   */
  outcomes: CallOutcome[] | undefined;
};
export type Span = { from: number; to: number };

type Network = { calls: readonly Readonly<CallAccount>[]; webhooks: readonly SentWebhook[] };

export function seenOf(network: Network, call: Readonly<CallAccount>): Seen {
  const told = network.webhooks.filter(({ params, status }) => params.CallSid === call.sid && status < 300);
  const steps = told.filter(({ kind }) => kind !== 'call-status');
  const first = (from: number, holds: (step: SentWebhook) => boolean): Span | undefined => {
    const at = steps.findIndex((step, no) => no >= from && holds(step));
    return at < 0 ? undefined : spanOf(steps, at);
  };
  const backInQueue = steps.findLastIndex(isEnqueued);
  const queued = first(0, isEnqueued);
  const promised = first(0, isPromise);
  const connected = first(backInQueue + 1, ({ answer }) => answer.includes('<Conference'));
  const gaveUp = first(backInQueue + 1, isUnserved);
  const last = steps.at(-1);
  const ended = endsOf(network, call, told);
  // Who was in no conversation, and out of the queue only to be put through.
  const unserved = promised ? 'callback' : queued && (connected || !gaveUp) ? 'abandoned' : 'missed';
  return {
    queued,
    promised,
    connected,
    ended,
    outcomes:
      last && isKept(last)
        ? undefined
        : connected
          ? [
              ...(ended.some(({ to }) => to >= connected.from) ? (['completed'] as const) : []),
              ...(ended.some(({ from }) => from < connected.to) ? ([unserved] as const) : []),
            ]
          : [unserved],
  };
}

/** From the first time that the step was tried: what came too late to be told may have been written all the same. */
function spanOf(steps: readonly SentWebhook[], at: number): Span {
  let from = at;
  while (from > 0 && Number(query(steps[from], 'tries') ?? 1) > 1) from--;
  return { from: steps[from]?.sentAt ?? 0, to: steps[at]?.answeredAt ?? 0 };
}

/**
 * When it may have ended by the record. The carrier's own word, where it arrived or was asked for, is a date of whole seconds. The end of its
 * stay in the queue counts when it is heard. Where the product hung up itself and the carrier's word was lost, the record has the moment
 * after the carrier's yes: nothing that the network sees follows it for certain, so that it is only bounded below.
 */
function endsOf({ calls }: Network, call: Readonly<CallAccount>, told: readonly SentWebhook[]): Span[] {
  const endedAt = call.endedAt ?? Number.NaN;
  const date = Math.floor(endedAt / 1000) * 1000;
  const byDate = { from: date, to: date };
  if (told.some(({ kind, params }) => kind === 'call-status' && params.CallStatus === 'completed'))
    return [byDate];
  const hungUp = told.flatMap((webhook) =>
    webhook.params.QueueResult === 'hangup'
      ? [{ from: webhook.sentAt, to: webhook.answeredAt ?? Number.NaN }]
      : [],
  );
  if (hungUp.length > 0) return hungUp;
  const other = calls.find(({ sid }) => sid === call.talks.at(-1)?.with[0]);
  if (call.hungUpBy !== 'product' || !other) return [byDate];
  return [
    byDate,
    { from: endedAt, to: other.hungUpBy === 'product' ? (other.endedAt ?? Infinity) : Infinity },
  ];
}

const query = (step: SentWebhook | undefined, name: string): string | null =>
  step === undefined ? null : new URL(step.url).searchParams.get(name);

const isEnqueued = ({ answer }: SentWebhook): boolean => answer.includes('<Enqueue');

/** Said, or, where the place in the queue is kept meanwhile, the way out of it. */
const isPromise = (step: SentWebhook): boolean =>
  wasPromised([step.answer]) ||
  (step.answer.includes('<Leave') &&
    query(step, 'place') === 'wait' &&
    ['callback', 'confirm'].includes(query(step, 'ask') ?? ''));

/** Out of the queue, and neither hung up nor sent elsewhere. */
const isUnserved = ({ params: { QueueResult } }: SentWebhook): boolean =>
  QueueResult !== undefined && ['leave', 'queue-full', 'error', 'system-error'].includes(QueueResult);

/** Asked to stay on the line and to come back to the step. */
const isKept = ({ answer }: SentWebhook): boolean => answer.includes('tries=');

export const lies = (at: number | null, span: Span | undefined): boolean =>
  span === undefined ? at === null : at !== null && span.from <= at && at <= span.to;

export const shown = (span: Span | undefined): string =>
  span === undefined ? 'never' : `${iso(span.from)} to ${iso(span.to)}`;
export const iso = (at: number | null): string =>
  at === null ? 'never' : Number.isFinite(at) ? new Date(at as Instant).toISOString() : 'whenever';
