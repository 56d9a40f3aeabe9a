/**
 * The addresses of steps that the line itself sends calls to. They name territory, call and leg by id, since the carrier tells of a call that we
 * made neither whose it is nor for whom. Relative ones stand in documents, whole ones are given to the carrier.
 */
export type LegAddress = { territory: string; leg: string };
export type CallAddress = { territory: string; call: string };

export const stepAddress = (
  step: string,
  names: LegAddress | CallAddress,
  more: Readonly<Record<string, string>> = {},
): string => `${step}?${new URLSearchParams({ ...names, ...more })}`;

/**
 * Asked again three times, whatever went wrong; by itself the carrier asks again only when it found no connection, and what it has to tell
 * would be lost to a restart (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides). The fragment stays with the carrier.
 */
const ASK_AGAIN = '#rc=3&rp=all';

/** As the carrier is told it over its API. */
export const wholeAddress = (publicUrl: string, step: string, names: LegAddress | CallAddress): string =>
  `${publicUrl}/telephony/twilio/${stepAddress(step, names)}${ASK_AGAIN}`;
