import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bookingFacts } from '../bookings/lookup.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { notYourBooking } from './errors.ts';
import { letterAnswer, letterJson } from './letter-json.ts';
import { lettersOfBooking } from './letter-store.ts';

export function letterRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/bookings/:id/letters',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags: ['feedback'],
        summary: 'How far the report of a visit has come with each recipient, for whoever wrote it',
        params: z.object({ id: z.uuid() }),
        response: { 200: z.object({ items: z.array(letterAnswer), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { professionalId } = await bookingFacts(tx, request.params.id);
        if (tx.actor.role === 'professional' && tx.actor.subject !== professionalId) throw notYourBooking();
        const [timeZone, letters] = await Promise.all([
          timeZoneOf(tx),
          lettersOfBooking(tx, request.params.id),
        ]);
        return { items: letters.map((letter) => letterJson(timeZone, letter)), next: null };
      }),
  );
}
