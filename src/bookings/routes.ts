import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { gatheredAnswer, gatheredJson } from '../offers/offer-json.ts';
import { after, hours, type Instant, instant } from '../platform/clock.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { command, commandAtOnce, type HttpDeps, query } from '../platform/http.ts';
import { expectedOf, ifMatchHeaders, tagVersion } from '../platform/if-match.ts';
import { patientContact } from '../patients/lookup.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { type VisitAddress, visitAddresses } from '../requests/home-visit.ts';
import { notYours } from '../slots/errors.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { amendBooking } from './amend-booking.ts';
import { bookingAtOnce, withZone } from './book-at-once.ts';
import { bookedAnswer, bookedJson, bookingAnswer, bookingJson } from './booking-json.ts';
import { cancelBooking, markArrived, markNoShow, moveBooking } from './change-booking.ts';
import { gatheredForVisit } from './gathered-for-visit.ts';
import { expectedJson, expectedVisits, patientVisits } from './expected-json.ts';
import { overbookSlot } from './overbook-slot.ts';
import { cancelledBy, visitJson } from './visit-json.ts';
import { type ExpectedVisit, selectAbsences, selectExpected, selectVisitsOfPatient } from './visit-store.ts';

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

const comment = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .describe('For the professional who sees the patient: « viendra avec son aidante »');

const period = z.object({
  from: time.optional().describe('Absent: a week ago'),
  to: time.optional().describe('Absent: in two months'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

/** Of a route that changes one booking: on the condition, if the caller sets it, that it is still as they have read it. */
const conditional = { preSerialization: tagVersion } as const;

export function bookingRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/bookings',
    {
      ...conditional,
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Book a place for a request: one winner, every other is told slot-taken',
        params,
        body: z.strictObject({
          slotId: z.uuid(),
          acceptLate: z.boolean().optional().describe('The patient accepts a place after the 24 h'),
          acceptVideo,
          comment: comment.optional(),
        }),
        response: { 201: bookedAnswer },
      },
    },
    (request, reply) =>
      commandAtOnce(deps, request, reply, 201, {
        ...bookingAtOnce({ requestId: request.params.id, ...request.body }),
        answer: bookedJson,
      }),
  );

  app.post(
    '/v1/slots/:id/overbook',
    {
      ...conditional,
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'One patient more than the slot has places for: by its own professional, on the record',
        params,
        body: z.strictObject({
          requestId: z.uuid(),
          acceptLate: z.boolean().optional(),
          acceptVideo,
          comment: comment.optional(),
        }),
        response: { 201: bookedAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) =>
        bookedJson(await withZone(tx, overbookSlot(tx, { slotId: request.params.id, ...request.body }))),
      ),
  );

  app.get(
    '/v1/bookings',
    {
      config: { roles: ['professional', 'operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'Visits by start, with who is expected; a professional sees their own',
        querystring: period.extend({ professionalId: z.uuid().optional() }),
        response: { 200: expectedVisits },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { professionalId, limit, cursor } = request.query;
        const { role, subject } = tx.actor;
        if (role === 'professional' && !subject) throw notYours();
        const rows = await selectExpected(tx, {
          ...between(tx, request.query),
          professionalId: role === 'professional' ? subject : professionalId,
          after: readCursor(cursor),
          limit: limit + 1,
        });
        const reader = { role, timeZone: await timeZoneOf(tx), at: tx.at };
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
    '/v1/patients/:id/bookings',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'Visits of one patient by start, over or to come, and how often they stayed away',
        params,
        querystring: period,
        response: { 200: patientVisits },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor } = request.query;
        const patientId = request.params.id;
        if (!(await patientContact(tx, patientId))) throw notFound('Ce patient');
        const [rows, absences, timeZone] = await Promise.all([
          selectVisitsOfPatient(tx, {
            patientId,
            ...between(tx, request.query),
            after: readCursor(cursor),
            limit: limit + 1,
          }),
          selectAbsences(tx, patientId, after(tx.at, -days(365))),
          timeZoneOf(tx),
        ]);
        const reader = { role: tx.actor.role, timeZone };
        const page = pageOf(
          rows,
          limit,
          (row) => ({ at: row.start, id: row.id }),
          (row) => ({ ...visitJson(row, reader), requestId: row.requestId }),
        );
        return { ...page, absences };
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
      ...conditional,
      config: { roles: ['operator', 'professional'] },
      schema: { tags, summary: 'One booking', params, response: { 200: bookingAnswer } },
    },
    (request) => query(deps, request, (tx) => bookingJson(tx, request.params.id)),
  );

  app.patch(
    '/v1/bookings/:id',
    {
      ...conditional,
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'What may be changed of a visit that stays where it is',
        params,
        headers: ifMatchHeaders,
        body: z.strictObject({
          comment: comment.nullable().optional(),
          confirmed: z.literal(true).optional().describe('The patient has said that they will come'),
        }),
        response: { 200: bookingAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await amendBooking(tx, request.params.id, { ...request.body, expected: expectedOf(request) });
        return bookingJson(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/bookings/:id/cancel',
    {
      ...conditional,
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'Cancel; the place is free again and the request looks for another',
        params,
        headers: ifMatchHeaders,
        body: z.strictObject({
          by: cancelledBy.describe('Who calls it off; a professional does not speak for the line'),
          reason,
          withdrawSlot: z
            .boolean()
            .optional()
            .describe('The professional’s time goes with it: nobody else is given the slot'),
        }),
        response: { 200: bookingAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await cancelBooking(tx, request.params.id, { ...request.body, expected: expectedOf(request) });
        return bookingJson(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/bookings/:id/move',
    {
      ...conditional,
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'Another place instead; when it is refused, the first one stays',
        params,
        headers: ifMatchHeaders,
        body: z.strictObject({ slotId: z.uuid(), acceptLate: z.boolean().optional(), acceptVideo }),
        response: { 201: bookedAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) =>
        bookedJson(
          await withZone(
            tx,
            moveBooking(tx, request.params.id, { ...request.body, expected: expectedOf(request) }),
          ),
        ),
      ),
  );

  for (const [name, mark, summary] of [
    ['arrive', markArrived, 'The patient is here'],
    ['no-show', markNoShow, 'The patient did not come; someone checks on them'],
  ] as const) {
    app.post(
      `/v1/bookings/:id/${name}`,
      {
        ...conditional,
        config: { roles: ['operator', 'professional'] },
        schema: { tags, summary, params, headers: ifMatchHeaders, response: { 200: bookingAnswer } },
      },
      (request, reply) =>
        command(deps, request, reply, 200, async (tx) => {
          await mark(tx, request.params.id, { expected: expectedOf(request) });
          return bookingJson(tx, request.params.id);
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

/** Throws `validation` for a period that ends before it begins. */
function between(tx: Tx, { from, to }: z.infer<typeof period>): { from: Instant; to: Instant } {
  const start = from ? instant(from) : after(tx.at, -days(7));
  const end = to ? instant(to) : after(tx.at, days(60));
  if (from && to && end < start) throw invalid('to', 'La fin de la période doit suivre son début.');
  return { from: start, to: end };
}
