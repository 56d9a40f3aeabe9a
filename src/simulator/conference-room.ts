import type { Leg } from './leg.ts';
import type { DialTarget } from './twiml.ts';

export type Target = Extract<DialTarget, { noun: 'Conference' }>;

/** A room where calls hear each other, made by the first Dial that names it, gone when the last one has left. */
export type Conference = {
  readonly sid: string;
  readonly name: string;
  /** At least two have been in it, one of whom may start it. From then on whoever stays alone hears silence. */
  started: boolean;
  readonly members: Participant[];
  /** The first to join says where the conference tells its events. */
  readonly told: Pick<Target, 'statusCallback' | 'statusCallbackMethod' | 'statusCallbackEvents'> & {
    at: string;
  };
  events: number;
};

export type Participant = {
  readonly leg: Leg;
  readonly startOnEnter: boolean;
  readonly endOnExit: boolean;
  /** Stops the music of whoever waits for the start. */
  readonly music: AbortController;
  readonly over: PromiseWithResolvers<void>;
};
