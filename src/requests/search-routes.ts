import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { after, hours } from '../platform/clock.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { numbersMeant } from '../referrals/number.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { phoneField } from '../territory/phone-field.ts';
import { foundJson, foundRequest } from './search-json.ts';
import { searchStatement } from './search-store.ts';

const SAY_WHAT = 'indiquez un nom, une date de naissance, un téléphone ou un numéro';

const criteria = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(160)
      .optional()
      .describe('Family name and given name in any order, partly typed; accents and capitals aside'),
    birthDate: z.iso.date().optional(),
    phone: phoneField.optional().describe('Of the patient’s file or of the call'),
    number: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'The request’s own four characters as the screens show them (69D1, « n° 69D1 »), a referral’s number (GD-2026-000123, or 123 for one of this year), the referrer’s own, or its id',
      ),
    limit: z.number().int().min(1).max(50).default(20),
  })
  .refine((it) => [it.name, it.birthDate, it.phone, it.number].some((one) => one !== undefined), SAY_WHAT);

/** Who is looked for stands in the body: an address ends up in logs and histories (rule 8). */
export function searchRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().post(
    '/v1/requests/search',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags: ['requests'],
        summary: 'Open and recent requests by patient, phone or referral; nothing clinical',
        body: criteria,
        response: { 200: z.object({ items: z.array(foundRequest), next: z.null() }) },
      },
    },
    (request) => query(deps, request, (tx) => search(tx, request.body)),
  );
}

/** How long a request that is over is still of interest: 90 days. */
const RECENT_MS = hours(90 * 24);
/** More words than a name has are looked for together. */
const MOST_WORDS = 6;

async function search(tx: Tx, it: z.output<typeof criteria>) {
  const timeZone = await timeZoneOf(tx);
  const { territoryId } = tx.actor;
  const year = Number(isoDate(localDay(timeZone, tx.at)).slice(0, 4));
  const { name, number, birthDate, phone } = it;
  const rows = await tx.all(
    searchStatement(
      territoryId,
      {
        words: name === undefined ? [] : wordsOf(name),
        birthDate,
        phone,
        numbers:
          number === undefined
            ? undefined
            : { meant: numbersMeant(number, territoryId, year), typed: number },
        ending: endingMeant(number ?? name ?? ''),
      },
      { since: after(tx.at, -RECENT_MS), limit: it.limit },
    ),
  );
  return { items: rows.map((row) => foundJson(row, { role: tx.actor.role, timeZone })), next: null };
}

/** « 69D1 », « n° 69d1 »; four letters of which a name could be made are looked for as both. */
export const endingMeant = (typed: string): string | undefined =>
  /^(?:n\s*[°º]\s*)?([0-9a-f]{4})$/i.exec(typed.trim())?.[1]?.toLowerCase();

function wordsOf(name: string): string[] {
  const words = name.split(/\s+/);
  return [
    ...words.slice(0, MOST_WORDS - 1),
    ...[words.slice(MOST_WORDS - 1).join('')].filter((rest) => rest !== ''),
  ];
}
