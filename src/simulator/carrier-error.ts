/** What the carrier would write in its error log for a call: its code, what was wrong, and at which address. */
export type CarrierError = { readonly code: number; readonly message: string; readonly url: string };

/** Codes of the carrier's error dictionary that the simulator can produce. */
export const HTTP_RETRIEVAL_FAILURE = 11200;
export const HTTP_CONNECTION_FAILURE = 11205;
export const DOCUMENT_PARSE_FAILURE = 12100;
export const SCHEMA_VALIDATION = 12200;
export const INVALID_CONTENT_TYPE = 12300;

type CarrierFailure = Error & { readonly carrier: CarrierError };

/** The product's answer cannot be played: the caller hears the carrier's apology. */
export function carrierFailure(code: number, message: string, url = ''): CarrierFailure {
  return Object.assign(new Error(`${code}: ${message}`), {
    name: 'CarrierFailure',
    carrier: { code, message, url },
  });
}

export const isCarrierFailure = (error: unknown): error is CarrierFailure =>
  error instanceof Error && error.name === 'CarrierFailure';
