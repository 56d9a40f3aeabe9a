import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { invalid } from '../platform/errors.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { daysLater, instantAt, type LocalDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { selectPublishedDays } from './days-store.ts';

const DAY_MS = 86_400_000;
/** A month is seen at once; more is a report. */
const MOST_DAYS = 31;

const dayAnswer = z.object({
  professionalId: z.uuid(),
  date: z.string().describe('Local date of the territory on which the slots begin'),
  places: z.number().int().describe('Of slots that are open'),
  taken: z.number().int(),
  free: z.number().int().describe('That can be booked now: neither booked nor held, and not begun'),
  blocked: z.number().int().describe('Slots at hours that have filled in the professional’s own diary'),
});

/** Who has published how much on which day: what a coordinator looks at first. */
export function slotDayRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/slots/days',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags: ['slots'],
        summary: 'Places that each professional has published, day by day, and how many of them are taken',
        querystring: z.object({
          from: z.iso.date().describe('Local date of the territory'),
          to: z.iso.date().describe('Included; 31 days at most'),
        }),
        response: { 200: z.object({ items: z.array(dayAnswer), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [first, last] = [dayOf(request.query.from), dayOf(request.query.to)];
        if (last < first) throw invalid('to', 'Le dernier jour doit suivre le premier.');
        if (last - first >= MOST_DAYS) throw invalid('to', `${MOST_DAYS} jours au plus.`);
        const timeZone = await timeZoneOf(tx);
        const items = await selectPublishedDays(tx, {
          from: instantAt(timeZone, first, 0),
          to: instantAt(timeZone, daysLater(last, 1), 0),
          timeZone,
        });
        return { items, next: null };
      }),
  );
}

const dayOf = (date: string): LocalDay => (Date.parse(`${date}T00:00:00Z`) / DAY_MS) as LocalDay;
