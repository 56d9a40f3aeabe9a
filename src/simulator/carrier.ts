import type { Exchange } from './exchange.ts';
import type { Chaos } from './status-callbacks.ts';
import type { TextFate, TextMessage } from './text-message.ts';

/** What the routes of the carrier's REST API stand on. */
export type Carrier = {
  readonly exchange: Exchange;
  readonly authToken: string;
  readonly chaos: Chaos | undefined;
  readonly fate: (message: TextMessage) => TextFate;
  /** `cut`: connections are dropped unanswered; `unavailable`: 503. */
  readonly health: () => 'up' | 'cut' | 'unavailable';
};
