import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { notYours } from '../slots/errors.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type Booked, bookSlot } from './book-slot.ts';
import { cancelBooking, markArrived, markNoShow, moveBooking } from './change-booking.ts';
import { bookingFacts } from './lookup.ts';

const tags = ['bookings'];
const time = z.iso.datetime({ offset: true });
const reason = z
  .string()
  .regex(/^[a-z][a-z-]{0,60}$/)
  .describe('A code, never clinical text');

const booked = z.object({
  id: z.uuid(),
  requestId: z.uuid(),
  slotId: z.uuid(),
  professionalId: z.uuid(),
  start: time,
  end: time,
  mode: z.string(),
  state: z.literal('booked'),
});
const booking = booked.extend({
  state: z.enum(['booked', 'arrived', 'seen', 'no-show', 'cancelled', 'moved']),
  patientId: z.uuid(),
  professionalName: z.string(),
  placeName: z.string(),
  placeLine: z.string(),
  commune: z.string(),
  confirmedAt: time.nullable().describe('The patient has said that they will come'),
});

export function bookingRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/bookings',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Book a place for a request: one winner, every other is told slot-taken',
        params,
        body: z.strictObject({
          slotId: z.uuid(),
          acceptLate: z.boolean().optional().describe('The patient accepts a place after the 24 h'),
        }),
        response: { 201: booked },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) =>
        bookedJson(tx, await bookSlot(tx, { requestId: request.params.id, ...request.body })),
      ),
  );

  app.get(
    '/v1/bookings/:id',
    {
      config: { roles: ['operator', 'professional'] },
      schema: { tags, summary: 'One booking', params, response: { 200: booking } },
    },
    (request) => query(deps, request, (tx) => answer(tx, request.params.id)),
  );

  app.post(
    '/v1/bookings/:id/cancel',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'Cancel; the place is free again and the request looks for another',
        params,
        body: z.strictObject({ by: z.enum(['patient', 'professional', 'operator']), reason }),
        response: { 200: booking },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await cancelBooking(tx, request.params.id, request.body);
        return answer(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/bookings/:id/move',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'Another place instead; when it is refused, the first one stays',
        params,
        body: z.strictObject({ slotId: z.uuid(), acceptLate: z.boolean().optional() }),
        response: { 201: booked },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) =>
        bookedJson(tx, await moveBooking(tx, request.params.id, request.body)),
      ),
  );

  for (const [name, mark, summary] of [
    ['arrive', markArrived, 'The patient is here'],
    ['no-show', markNoShow, 'The patient did not come; someone checks on them'],
  ] as const) {
    app.post(
      `/v1/bookings/:id/${name}`,
      {
        config: { roles: ['operator', 'professional'] },
        schema: { tags, summary, params, response: { 200: booking } },
      },
      (request, reply) =>
        command(deps, request, reply, 200, async (tx) => {
          await mark(tx, request.params.id);
          return answer(tx, request.params.id);
        }),
    );
  }
}

async function bookedJson(tx: Tx, it: Booked): Promise<z.infer<typeof booked>> {
  const timeZone = await timeZoneOf(tx);
  return {
    ...it,
    start: isoIn(timeZone, it.start as Instant),
    end: isoIn(timeZone, it.end as Instant),
    state: 'booked',
  };
}

async function answer(tx: Tx, id: string): Promise<z.infer<typeof booking>> {
  const it = await bookingFacts(tx, id);
  if (tx.actor.role === 'professional' && it.professionalId !== tx.actor.subject) throw notYours();
  const timeZone = await timeZoneOf(tx);
  return {
    id: it.bookingId,
    requestId: it.requestId,
    slotId: it.slotId,
    professionalId: it.professionalId,
    start: isoIn(timeZone, it.start),
    end: isoIn(timeZone, it.end),
    mode: it.mode,
    state: it.state,
    patientId: it.patientId,
    professionalName: it.professionalName,
    placeName: it.placeName,
    placeLine: it.placeLine,
    commune: it.communeName,
    confirmedAt: it.confirmedAt && isoIn(timeZone, it.confirmedAt),
  };
}
