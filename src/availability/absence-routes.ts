import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageAnswer } from '../platform/paging.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { listOfSomebody, ofSomebody } from './list-of-somebody.ts';
import { type Absence, selectAbsences } from './absence-store.ts';
import { endAbsence, noteAbsence } from './absences.ts';
import { remainingAnswer, remainingJson } from './rule-json.ts';

const tags = ['availability'];
const roles = ['professional', 'coordinator'] as const;
const time = z.iso.datetime({ offset: true });
const reason = z.enum(['leave', 'training', 'illness', 'other']);

const absence = z.object({ id: z.uuid(), professionalId: z.uuid(), from: time, to: time, reason });

const absenceJson = (timeZone: string, { id, professionalId, from, to, reason: why }: Absence) => ({
  id,
  professionalId,
  from: isoIn(timeZone, from),
  to: isoIn(timeZone, to),
  reason: why,
});

/** When a professional is not there. */
export function absenceRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/absences',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'Be away: free slots are withdrawn and none are made; visits that remain are told, a task opens for each',
        body: z.strictObject({
          professionalId: z.uuid().optional().describe('Absent: the professional who asks'),
          from: z.union([z.iso.date(), time]).describe('A local date, or a time'),
          to: z.union([z.iso.date(), time]).describe('A local date, included, or a time'),
          reason,
        }),
        response: { 201: absence.extend({ bookingsRemaining: remainingAnswer }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const noted = await noteAbsence(tx, request.body);
        const timeZone = await timeZoneOf(tx);
        return {
          ...absenceJson(timeZone, noted.absence),
          bookingsRemaining: remainingJson(timeZone, noted.remaining),
        };
      }),
  );

  app.get(
    '/v1/absences',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Absences that are not over, by their start; a professional sees their own',
        querystring: ofSomebody,
        response: { 200: pageAnswer(absence) },
      },
    },
    (request) =>
      query(deps, request, (tx) =>
        listOfSomebody(tx, request.query, {
          select: selectAbsences,
          at: (row) => row.from,
          json: absenceJson,
        }),
      ),
  );

  app.delete(
    '/v1/absences/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Be there after all: slots are open again where the hour is still free',
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 204, async (tx) => {
        await endAbsence(tx, request.params.id);
        return null;
      }),
  );
}
