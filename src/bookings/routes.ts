import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { gatheredAnswer, gatheredJson } from '../offers/offer-json.ts';
import { after, hours, type Instant, instant, isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { type VisitAddress, visitAddresses } from '../requests/home-visit.ts';
import { notYours } from '../slots/errors.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type Booked, bookSlot } from './book-slot.ts';
import { cancelBooking, markArrived, markNoShow, moveBooking } from './change-booking.ts';
import { gatheredForVisit } from './gathered-for-visit.ts';
import { bookingFacts } from './lookup.ts';
import { expectedJson, expectedVisits } from './expected-json.ts';
import { bookingState, cancelledBy } from './visit-json.ts';
import { type ExpectedVisit, selectExpected } from './visit-store.ts';

const tags = ['bookings'];
const time = z.iso.datetime({ offset: true });
const reason = z
  .string()
  .regex(/^[a-z][a-z-]{0,60}$/)
  .describe('A code, never clinical text');

const acceptVideo = z
  .string()
  .trim()
  .min(3)
  .max(2000)
  .optional()
  .describe('Why a video place suits although the protocol wants another way; kept as a note');

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
  state: bookingState,
  patientId: z.uuid(),
  professionalName: z.string(),
  placeName: z.string(),
  placeLine: z.string(),
  commune: z.string(),
  confirmedAt: time.nullable().describe('The patient has said that they will come'),
  cancelledBy: cancelledBy.nullable(),
  reason: z.string().nullable().describe('Why it was cancelled: a code'),
  version: z.number().int().describe('How often it has changed, from 1'),
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
          acceptVideo,
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
    '/v1/bookings',
    {
      config: { roles: ['professional', 'operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'Visits by start, with who is expected; a professional sees their own',
        querystring: z.object({
          from: time.optional().describe('Absent: a week ago'),
          to: time.optional().describe('Absent: in two months'),
          professionalId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: expectedVisits },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { from, to, professionalId, limit, cursor } = request.query;
        const { role, subject } = tx.actor;
        if (role === 'professional' && !subject) throw notYours();
        const rows = await selectExpected(tx, {
          from: from ? instant(from) : after(tx.at, -days(7)),
          to: to ? instant(to) : after(tx.at, days(60)),
          professionalId: role === 'professional' ? subject : professionalId,
          after: readCursor(cursor),
          limit: limit + 1,
        });
        const reader = { role, timeZone: await timeZoneOf(tx) };
        const addresses = await addressesOf(tx, rows);
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.start, id: row.id }),
          (row) => expectedJson(row, reader, addresses.get(row.id) ?? null),
        );
      }),
  );

  app.get(
    '/v1/bookings/:id/gathered',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'What the line gathered about the patient, for the professional who sees them',
        params,
        response: { 200: gatheredAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) =>
        gatheredJson(await timeZoneOf(tx), await gatheredForVisit(tx, request.params.id)),
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
        body: z.strictObject({
          by: cancelledBy.describe('Who calls it off; a professional does not speak for the line'),
          reason,
          withdrawSlot: z
            .boolean()
            .optional()
            .describe('The professional’s time goes with it: nobody else is given the slot'),
        }),
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
        body: z.strictObject({ slotId: z.uuid(), acceptLate: z.boolean().optional(), acceptVideo }),
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

/** Where visits at home go to, by the visit's id; nothing for a coordinator, who is not told. */
async function addressesOf(
  tx: Tx,
  visits: readonly ExpectedVisit[],
): Promise<ReadonlyMap<string, VisitAddress | null>> {
  const atHome = tx.actor.role === 'coordinator' ? [] : visits.filter(({ mode }) => mode === 'HH');
  const addresses = await visitAddresses(
    tx,
    atHome.map(({ patientId, insee }) => ({ patient_id: patientId, insee })),
  );
  return new Map(atHome.map(({ id }, no) => [id, addresses[no] ?? null]));
}

const days = (count: number): number => hours(24 * count);

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
    cancelledBy: it.cancelledBy,
    reason: it.reason,
    version: it.version,
  };
}
