import { chance } from '../platform/chance.ts';
import { rest } from './pace.ts';
import type { Webhook, WebhookSender } from './webhook-sender.ts';

/** What goes wrong between the carrier and the product. The same seed gives the same accidents to the same calls. */
export type Chaos = {
  readonly seed: number;
  /** How often a status callback is sent again: 0.3, in three of ten cases; 2, always twice more. */
  readonly repeat: number;
  /** Callbacks arrive in any order, each up to `shuffleMs` late (real milliseconds, 150 unless said). */
  readonly shuffle: boolean;
  readonly shuffleMs?: number;
  /** Share of the callbacks that never arrive. */
  readonly drop: number;
  /** Share of the callbacks that bring a forged one with them: unsigned, signed with another token, or with other parameters. */
  readonly forge: number;
  /** The REST API acts at once and answers so much later (real milliseconds). */
  readonly apiDelayMs?: number;
  /** Share of the REST API's requests that it answers with 503, and does not carry out. */
  readonly refuseRequest?: number;
  /** Share of the REST API's writes that are done, and whose answer is lost with the connection. */
  readonly loseAnswer?: number;
};

/** What was done to the callbacks, and what the product answered to the forged ones. */
export type CallbackFigures = {
  posted: number;
  repeated: number;
  dropped: number;
  /** Callbacks that got no answer or an error; the carrier does not care. */
  failed: number;
  forged: { readonly url: string; readonly status: number }[];
};

export type StatusCallbacks = {
  /**
   * Posts in the background; callbacks of one stream keep their order unless chaos shuffles them. `stream` counts calls and
   * texts (`inbound-17`) rather than using their random identifiers, so that a seed strikes the same ones again.
   */
  post(stream: string, webhook: Webhook): void;
  readonly figures: CallbackFigures;
  settled(): Promise<void>;
  close(): void;
};

export function statusCallbacks(sender: WebhookSender, chaos: Chaos | undefined): StatusCallbacks {
  const figures: CallbackFigures = { posted: 0, repeated: 0, dropped: 0, failed: 0, forged: [] };
  const lastOf = new Map<string, Promise<void>>();
  const countOf = new Map<string, number>();
  const pending = new Set<Promise<void>>();
  const closing = new AbortController();

  async function send(webhook: Webhook, lateMs: number): Promise<void> {
    try {
      if (lateMs > 0) await rest(lateMs, closing.signal);
      if (closing.signal.aborted) return;
      figures.posted++;
      const answer = await sender.send(webhook);
      if (answer.status >= 400) figures.failed++;
    } catch {
      figures.failed++;
    }
  }

  async function forge(webhook: Webhook, how: number, lateMs: number): Promise<void> {
    await rest(lateMs, closing.signal).catch(() => undefined);
    if (closing.signal.aborted) return;
    const forged = { ...webhook, token: `${webhook.token}-forged`, params: tampered(webhook.params) };
    const signature = [undefined, sender.signatureOf(forged, 'not-the-token'), sender.signatureOf(webhook)][
      Math.floor(how * 3)
    ];
    figures.forged.push({ url: webhook.url, status: await sender.sendUnsigned(forged, signature) });
  }

  function begin(work: Promise<void>): void {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  }

  return {
    figures,
    post(stream, webhook) {
      const n = (countOf.get(stream) ?? 0) + 1;
      countOf.set(stream, n);
      const draw = (what: string): number => (chaos ? chance(chaos.seed, stream, n, what) : 1);
      const late = (copy: number): number =>
        chaos?.shuffle ? draw(`late ${copy}`) * (chaos.shuffleMs ?? 150) : 0;
      if (chaos && draw('forge') < chaos.forge) begin(forge(webhook, draw('forge how'), late(99)));
      if (chaos && draw('drop') < chaos.drop) {
        figures.dropped++;
        return;
      }
      const repeats = chaos ? Math.floor(chaos.repeat) + (draw('repeat') < chaos.repeat % 1 ? 1 : 0) : 0;
      figures.repeated += repeats;
      for (let copy = 0; copy <= repeats; copy++) {
        if (chaos?.shuffle) begin(send(webhook, late(copy)));
        else {
          const sent = (lastOf.get(stream) ?? Promise.resolve()).then(() => send(webhook, 0));
          lastOf.set(stream, sent);
          begin(sent);
        }
      }
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
    close: () => closing.abort(),
  };
}

function tampered(params: Webhook['params']): Record<string, string> {
  const lie =
    'MessageStatus' in params ? { MessageStatus: 'failed' } : { CallStatus: 'failed', CallDuration: '0' };
  return { ...params, ...lie };
}
