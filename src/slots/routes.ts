import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { after, hours, type Instant, instant, isoIn } from '../platform/clock.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { callerOf, command, type HttpDeps, query } from '../platform/http.ts';
import { expectedOf, ifMatchHeaders, tagVersion } from '../platform/if-match.ts';
import { pageOf, pageQuery, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { askedChange, askedSlot, askedSpan, refuseTooManyPlaces } from './asked-slots.ts';
import { changeSlot } from './change-slot.ts';
import { slotDayRoutes } from './day-routes.ts';
import { notYours } from './errors.ts';
import { holdSlot } from './hold-slot.ts';
import { publishSlots, type SlotToPublish } from './publish-slots.ts';
import {
  holdAnswer,
  newSlot,
  newSpan,
  oneOrManySlots,
  saidSpan,
  slotAnswer,
  slotChange,
  slotJson,
  slotList,
} from './slot-json.ts';
import { selectSlots } from './store.ts';
import { refuseAway } from './refuse-away.ts';
import { withdrawSlot } from './withdraw-slot.ts';

const tags = ['slots'];

export function slotRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const id = z.object({ id: z.uuid() });
  slotDayRoutes(http, deps);

  app.post(
    '/v1/slots',
    {
      config: { roles: ['professional', 'coordinator'] },
      preSerialization: tagVersion,
      schema: {
        tags,
        summary: 'Publish one slot, many at a time, or a whole span that is cut into slots (all or none)',
        body: z.union([
          newSlot,
          newSpan,
          saidSpan,
          z.strictObject({ slots: z.array(newSlot).min(1).max(500) }),
        ]),
        response: { 201: oneOrManySlots },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const timeZone = await timeZoneOf(tx);
        const asked = askedOf(tx, request.body, timeZone);
        refuseTooManyPlaces(asked);
        await refuseAway(tx, asked);
        const items = await slotsById(tx, await publishSlots(tx, asked), timeZone);
        return asked.length > 1 || isMany(request.body) ? { items, next: null } : items[0];
      }),
  );

  app.get(
    '/v1/slots',
    {
      config: { roles: ['professional', 'coordinator', 'operator'] },
      schema: {
        tags,
        summary:
          'Slots by start, with their free places; a professional sees their own and those that they take part in',
        querystring: z.object({
          from: z.iso.datetime({ offset: true }).optional(),
          to: z.iso.datetime({ offset: true }).optional(),
          professionalId: z.uuid().optional(),
          ...pageQuery,
        }),
        response: { 200: slotList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { from, to, professionalId, limit, cursor } = request.query;
        const caller = callerOf(request);
        if (caller.role === 'professional' && !caller.subject) throw notYours();
        const start = from ? instant(from) : tx.at;
        const rows = await selectSlots(tx, {
          from: start,
          to: to ? instant(to) : after(start, hours(24 * 14)),
          professionalId: caller.role === 'professional' ? caller.subject : professionalId,
          after: readCursor(cursor),
          limit: limit + 1,
        });
        const timeZone = await timeZoneOf(tx);
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.start_at, id: row.id }),
          (row) => slotJson(timeZone, row, tx.at),
        );
      }),
  );

  app.get(
    '/v1/slots/:id',
    {
      config: { roles: ['professional', 'coordinator', 'operator'] },
      preSerialization: tagVersion,
      schema: {
        tags,
        summary: 'One slot, with its version as ETag',
        params: id,
        response: { 200: slotAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [slot] = await slotsById(tx, [request.params.id], await timeZoneOf(tx));
        if (!slot || !isTheirs(tx, slot)) throw notFound('Ce créneau');
        return slot;
      }),
  );

  app.patch(
    '/v1/slots/:id',
    {
      config: { roles: ['professional', 'coordinator'] },
      preSerialization: tagVersion,
      schema: {
        tags,
        summary:
          'Change whom a slot is for, or its hours and what it needs while nobody is booked in it; what is absent stays',
        params: id,
        headers: ifMatchHeaders,
        body: slotChange,
        response: { 200: slotAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await changeSlot(tx, request.params.id, askedChange(request.body), expectedOf(request));
        return (await slotsById(tx, [request.params.id], await timeZoneOf(tx)))[0];
      }),
  );

  app.delete(
    '/v1/slots/:id',
    {
      config: { roles: ['professional', 'coordinator'] },
      schema: { tags, summary: 'Withdraw a free slot', params: id, response: { 204: z.null() } },
    },
    (request, reply) =>
      command(deps, request, reply, 204, async (tx) => {
        await withdrawSlot(tx, request.params.id);
        return null;
      }),
  );

  app.post(
    '/v1/slots/:id/hold',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary:
          'Keep a place for the patient on the phone for a few minutes; the same request again prolongs it while its call is open',
        params: id,
        body: z.strictObject({
          requestId: z.uuid(),
          moving: z.boolean().optional().describe('For a visit that is agreed already and moves'),
        }),
        response: { 200: holdAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { heldUntil } = await holdSlot(tx, { slotId: request.params.id, ...request.body });
        const timeZone = await timeZoneOf(tx);
        return { heldUntil: isoIn(timeZone, heldUntil) };
      }),
  );
}

type Asked = z.infer<typeof newSlot> | z.infer<typeof newSpan> | z.infer<typeof saidSpan>;
type Body = Asked | { slots: z.infer<typeof newSlot>[] };

/** One slot is answered with itself, whatever else with a list. */
const isMany = (body: Body): boolean => 'slots' in body || 'from' in body || 'slotMinutes' in body;

function askedOf(tx: Tx, body: Body, timeZone: string): SlotToPublish[] {
  if ('slots' in body) return body.slots.map((slot) => askedSlot(slot, whose(tx, slot)));
  if ('from' in body || 'slotMinutes' in body)
    return askedSpan(body, whose(tx, body), { timeZone, now: tx.at });
  return [askedSlot(body, whose(tx, body))];
}

/** Whose slot it will be. Throws `not-yours`. */
function whose(tx: Tx, asked: Asked): string {
  const professionalId = asked.professionalId ?? tx.actor.subject;
  if (!professionalId) throw invalid('professionalId', 'Indiquez le professionnel.');
  if (tx.actor.role === 'professional' && professionalId !== tx.actor.subject) throw notYours();
  return professionalId;
}

/** In that order. */
async function slotsById(tx: Tx, ids: readonly string[], timeZone: string) {
  const rows = await selectSlots(tx, { from: 0 as Instant, to: FAR, ids, limit: ids.length });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((one) => {
    const row = byId.get(one);
    return row ? [slotJson(timeZone, row, tx.at)] : [];
  });
}

/** A professional sees their own, and those that they take part in. */
const isTheirs = (tx: Tx, { professionalId, needs }: z.infer<typeof slotAnswer>): boolean =>
  tx.actor.role !== 'professional' ||
  professionalId === tx.actor.subject ||
  needs.some((need) => need.professionalId === tx.actor.subject);

/** The end of what PostgreSQL and ISO 8601 both write with four digits. */
const FAR = 253_402_300_799_000 as Instant;
