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
  /** Sends a call that is going on to another document, wherever it is. Refused when the caller is gone. */
  redirectCall(callSid: string, url: string): Promise<Outcome>;
  /** Whether the call has been connected, or is ringing somebody. */
  isConnected(callSid: string): Promise<boolean>;
  /** Ends a call; one that is over counts as done. */
  hangUp(callSid: string): Promise<Outcome>;
};

/** The carrier may or may not have done it: time-out, connection lost, an error of its own. `code` is safe to log. */
export class CarrierSilent extends Error {
  override readonly name = 'CarrierSilent';
}
