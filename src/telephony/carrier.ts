import type { Instant } from '../platform/clock.ts';
import type { Outcome } from '../platform/intents.ts';

/**
 * What the product asks of a telephone carrier; another carrier is another file that makes one of these. Every method gives what is
 * certain, throws `NotNow` when it certainly did not happen and may work later, and `CarrierSilent` when nobody knows.
 */
export type Carrier = {
  /** Hands over one SMS. `statusUrl`: where its delivery is told. `proof.sid` names it. */
  sendSms(sms: { from: string; to: string; body: string; statusUrl: string }): Promise<Outcome>;
  /** Looks through what was handed over to `to` from `since` on for a text that holds `reference`. */
  findSms(sought: { to: string; since: Instant; reference: string }): Promise<Outcome | 'not-there'>;
  /** Sends a call that is going on to another document, wherever it is. Refused as `CALL_OVER` when the caller is gone. */
  redirectCall(callSid: string, url: string): Promise<Outcome>;
  /** How far the call has come with those whom it rang. */
  connection(callSid: string): Promise<Connection>;
  /** Ends a call; one that is over counts as done. */
  hangUp(callSid: string): Promise<Outcome>;
};

/** The reason of a refusal: the call has ended, whether or not anybody told us. */
export const CALL_OVER = 'call-over';

/** `none`: it rang nobody. `ringing`. `made`: somebody picked up. `failed`: nobody did. */
export type Connection = 'none' | 'ringing' | 'made' | 'failed';

/** The carrier may or may not have done it: time-out, connection lost, an error of its own. `code` is safe to log. */
export class CarrierSilent extends Error {
  override readonly name = 'CarrierSilent';
}
