import twilio from 'twilio';
import type { TwilioConfig } from '../platform/config.ts';
import { after, type Instant } from '../platform/clock.ts';
import { DomainError } from '../platform/errors.ts';

/** How long a browser may register with one token; the page asks for another before. */
const TTL_SECONDS = 3_600;

/** Nobody has set the key with which tokens are signed. */
const noBrowserPhone = (): DomainError =>
  new DomainError(
    'no-browser-phone',
    'conflict',
    'Pas de téléphone dans le navigateur',
    'Le téléphone du navigateur n’est pas réglé sur ce serveur : répondez sur votre poste.',
  );

export type BrowserPhone = { token: string; identity: string; expiresAt: Instant };

/**
 * A token with which the carrier's voice SDK takes calls in the operator's browser, and makes none. The identity is the operator's id: it says
 * nothing of who they are. `machineNow`: the carrier checks it on its own clock. Throws `no-browser-phone`.
 */
export function browserPhone(
  config: TwilioConfig | undefined,
  operator: string,
  machineNow: Instant,
): BrowserPhone {
  if (!config?.browserKey) throw noBrowserPhone();
  const { sid, secret } = config.browserKey;
  const identity = `operator_${operator.replaceAll('-', '')}`;
  const { AccessToken } = twilio.jwt;
  const token = new AccessToken(config.accountSid, sid, secret, { identity, ttl: TTL_SECONDS });
  token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }));
  return { token: token.toJwt(), identity, expiresAt: after(machineNow, TTL_SECONDS * 1_000) };
}
