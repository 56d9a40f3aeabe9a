import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { betterBook } from './better-book.ts';
import { type BetterPlace, type Puzzle, puzzle, type Spot, solved, standing, told } from './better-places.ts';
import { nameOf } from './names.ts';
import { type Books, openBooks } from './propose.ts';

const time = z.iso.datetime({ offset: true });

const spot = z.object({
  slotId: z.uuid(),
  professionalName: z.string(),
  placeName: z.string(),
  commune: z.string(),
  start: time,
});

const betterPlace = z.object({
  requestId: z.uuid(),
  bookingId: z
    .uuid()
    .nullable()
    .describe('The visit that would move, by POST /v1/bookings/:id/move; null: none yet'),
  from: spot.nullable(),
  to: spot,
  gains: z.array(z.object({ code: z.string(), text: z.string() })),
  after: z.uuid().nullable().describe('Only once this other request has left the place'),
});

/** Better places for those who wait and those who have one: nothing moves without a person's yes (rule 7). */
export function betterRoutes(
  http: FastifyInstance,
  deps: HttpDeps,
  { books = openBooks(), search = solved }: { books?: Books; search?: typeof solved } = {},
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const book = betterBook<{ found: Puzzle; changes: Awaited<ReturnType<typeof solved>> }>(
    ({ changes }) => changes !== undefined,
  );
  app.get(
    '/v1/better-places',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['matching'],
        summary:
          'Places for requests that still wait, and better ones for those who agree to move: the best day for all, as changes to be made one after the other',
        response: {
          200: z.object({
            items: z.array(betterPlace),
            next: z.null(),
            complete: z
              .boolean()
              .describe('False: the search was given up for want of time; there may be places all the same'),
          }),
        },
      },
    },
    async (request) => {
      const { found, changes } = await book.of(await query(deps, request, standing), async () => {
        const asked = await query(deps, request, (tx) => puzzle(tx, books));
        return { found: asked, changes: await search(asked) };
      });
      return query(deps, request, async (tx) => {
        const [items, timeZone] = await Promise.all([told(tx, found, changes ?? []), timeZoneOf(tx)]);
        return {
          items: items.map((one) => betterJson(timeZone, one)),
          next: null,
          complete: changes !== undefined,
        };
      });
    },
  );
}

const betterJson = (timeZone: string, it: BetterPlace): z.infer<typeof betterPlace> => ({
  requestId: it.requestId,
  bookingId: it.bookingId,
  from: it.from && spotJson(timeZone, it.from),
  to: spotJson(timeZone, it.to),
  gains: it.gains,
  after: it.after,
});

const spotJson = (timeZone: string, { slotId, start, words }: Spot): z.infer<typeof spot> => ({
  slotId,
  professionalName: nameOf(words),
  placeName: words.placeName,
  commune: words.commune,
  start: isoIn(timeZone, start),
});
