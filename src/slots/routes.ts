import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { after, hours, type Instant, instant, isoIn } from '../platform/clock.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { callerOf, command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { notYours } from './errors.ts';
import { holdSlot } from './hold-slot.ts';
import { publishSlots, type SlotToPublish } from './publish-slots.ts';
import { type SlotRow, selectSlots } from './store.ts';
import { holdAnswer, newSlot, oneOrManySlots, slotJson, slotList } from './slot-json.ts';
import { withdrawSlot } from './withdraw-slot.ts';

const tags = ['slots'];

export function slotRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const id = z.object({ id: z.uuid() });

  app.post(
    '/v1/slots',
    {
      config: { roles: ['professional', 'coordinator'] },
      schema: {
        tags,
        summary: 'Publish one slot, or many at a time (all or none)',
        body: z.union([newSlot, z.strictObject({ slots: z.array(newSlot).min(1).max(500) })]),
        response: { 201: oneOrManySlots },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { body } = request;
        const asked = 'slots' in body ? body.slots : [body];
        const ids = await publishSlots(
          tx,
          asked.map((slot) => toPublish(tx, slot)),
        );
        const timeZone = await timeZoneOf(tx);
        const items = await Promise.all(
          ids.map(async (slotId) => slotJson(timeZone, await slotById(tx, slotId))),
        );
        return 'slots' in body ? { items, next: null } : items[0];
      }),
  );

  app.get(
    '/v1/slots',
    {
      config: { roles: ['professional', 'coordinator', 'operator'] },
      schema: {
        tags,
        summary: 'Slots by start, with their free places; a professional sees their own',
        querystring: z.object({
          from: z.iso.datetime({ offset: true }).optional(),
          to: z.iso.datetime({ offset: true }).optional(),
          professionalId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
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
          (row) => slotJson(timeZone, row),
        );
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

function toPublish(tx: Tx, slot: z.infer<typeof newSlot>): SlotToPublish {
  const professionalId = slot.professionalId ?? tx.actor.subject;
  if (!professionalId) throw invalid('professionalId', 'Indiquez le professionnel.');
  if (tx.actor.role === 'professional' && professionalId !== tx.actor.subject) throw notYours();
  return { ...slot, professionalId, start: instant(slot.start), end: instant(slot.end) };
}

async function slotById(tx: Tx, id: string): Promise<SlotRow> {
  const [slot] = await selectSlots(tx, { from: 0 as Instant, to: FAR, id, limit: 1 });
  if (!slot) throw notFound('Ce créneau');
  return slot;
}

/** The end of what PostgreSQL and ISO 8601 both write with four digits. */
const FAR = 253_402_300_799_000 as Instant;
