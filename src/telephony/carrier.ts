import type { EndStatus } from '../calls/call.ts';
import type { Instant } from '../platform/clock.ts';
import type { Outcome } from '../platform/intents.ts';

/**
 * What the product asks of a telephone carrier; another carrier is another file that makes one of these. Every method gives what is
 * certain, throws `NotNow` when it certainly did not happen and may work later, and `CarrierSilent` when nobody knows.
 */
export type Carrier = {
  /** Hands over one SMS. `statusUrl`: where its delivery is told. `proof.sid` names it. */
  sendSms(sms: { from: string; to: string; body: string; statusUrl: string }): Promise<Outcome>;
  /** Looks through what was handed over to `to` from `since` on for a text that holds `reference`. A text may take a while to be listed. */
  findSms(sought: { to: string; since: Instant; reference: string }): Promise<Outcome | 'not-there'>;
  /** Sends a call that is going on to another document, wherever it is. Refused as `CALL_OVER` when the caller is gone. */
  redirectCall(callSid: string, url: string): Promise<Outcome>;
  /**
   * Rings a phone (E.164, `sip:` or `client:` address); whoever picks up hears the document of `url`, and `statusUrl` is told how it ends.
   * `machines`: answering machines are told from people (`AnsweredBy`). `proof.sid` names the call.
   */
  ring(call: {
    from: string;
    to: string;
    url: string;
    statusUrl: string;
    seconds: number;
    machines: boolean;
  }): Promise<Outcome>;
  /** The calls that we have made to that phone from `since` on, newest first, by name. Throws `NotNow` when it cannot be looked up. */
  callsMadeTo(to: string, since: Instant): Promise<readonly string[]>;
  /** What the carrier knows of a call. */
  callState(callSid: string): Promise<CarrierCallState>;
  /** Ends a call; one that is over counts as done. */
  hangUp(callSid: string): Promise<Outcome>;
};

/** The reason of a refusal: the call has ended, whether or not anybody told us. */
export const CALL_OVER = 'call-over';

/** `unknown`: the carrier has no such call. */
export type CarrierCallState =
  | { state: 'going-on' | 'unknown' }
  | { state: 'ended'; status: EndStatus; at: Instant | undefined };

/** The carrier may or may not have done it: time-out, connection lost, an error of its own. `code` is safe to log. */
export class CarrierSilent extends Error {
  override readonly name = 'CarrierSilent';
}
