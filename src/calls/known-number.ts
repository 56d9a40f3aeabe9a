import { filesWithPhone } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestsOfNumber } from '../requests/lookup.ts';
import { knownRequestJson } from '../requests/request-json.ts';
import { timeZoneOf } from '../territory/lookup.ts';

/**
 * What the line knows of a number (E.164; null: withheld) before the nurse speaks: the requests it has to do with and how many files
 * carry it, nobody's name.
 */
export async function knownOf(tx: Tx, phone: string | null) {
  if (phone === null) return { requests: [], callers: 0 };
  const [requests, callers, timeZone] = await Promise.all([
    requestsOfNumber(tx, phone),
    filesWithPhone(tx, phone),
    timeZoneOf(tx),
  ]);
  return {
    requests: requests.map((request) => ({
      ...knownRequestJson(timeZone, request),
      initials: request.initials,
    })),
    callers,
  };
}
