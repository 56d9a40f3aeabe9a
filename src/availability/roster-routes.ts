import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { expectedOf, ifMatchHeaders, tagVersion } from '../platform/if-match.ts';
import { pageAnswer, pageOf, pageQuery, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf, timeZoneOf } from '../territory/lookup.ts';
import { changeRoster } from './change-roster.ts';
import {
  dutiesField,
  rosterAnswer,
  rosterChange,
  rosterFields,
  rosterJson,
  rosterSummary,
  wholeRoster,
} from './roster-json.ts';
import { selectRoster, selectRosters } from './roster-store.ts';
import { addDuties, changeDuty, removeDuty, setUpRoster } from './rosters.ts';
import { remainingAnswer, remainingJson } from './rule-json.ts';
import { whoseToRead } from './whose.ts';

const tags = ['availability'];
const readers = ['coordinator', 'operator', 'professional'] as const;
const writers = ['coordinator'] as const;
const params = z.object({ id: z.uuid() });
const dutyParams = z.object({ id: z.uuid(), dutyId: z.uuid() });
const withRemaining = rosterAnswer.extend({ bookingsRemaining: remainingAnswer });

/** Who is on duty when, for any profession and season. */
export function rosterRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/rosters',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Set up a roster with its duties, all or none; what is wrong is told line by line',
        body: rosterFields,
        response: { 201: rosterAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => answerOf(tx, await setUpRoster(tx, request.body))),
  );

  app.get(
    '/v1/rosters',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Rosters, in the order in which they were set up',
        querystring: z.object(pageQuery),
        response: { 200: pageAnswer(rosterSummary) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor } = request.query;
        const rows = await selectRosters(tx, { after: readCursor(cursor), limit: limit + 1 });
        const { weekdays } = (await territoryOf(tx)).opening;
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.createdAt, id: row.id }),
          (row) => rosterJson(row, weekdays),
        );
      }),
  );

  app.get(
    '/v1/rosters/:id',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Who is on duty when, and the days on which nobody is',
        params,
        response: { 200: rosterAnswer },
      },
      preSerialization: tagVersion,
    },
    (request) => query(deps, request, (tx) => answerOf(tx, request.params.id)),
  );

  app.patch(
    '/v1/rosters/:id',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary:
          'Change a roster as a whole; refused where its season would leave duties outside. Another audience is that of all slots to come, which stay as they are otherwise',
        params,
        headers: ifMatchHeaders,
        body: rosterChange,
        response: { 200: rosterAnswer },
      },
      preSerialization: tagVersion,
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { id } = request.params;
        await changeRoster(tx, id, request.body, expectedOf(request));
        return answerOf(tx, id);
      }),
  );

  app.post(
    '/v1/rosters/:id/duties',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Put more duties into a roster, all or none',
        params,
        body: z.strictObject({ duties: dutiesField.min(1) }),
        response: { 201: rosterAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        await addDuties(tx, request.params.id, request.body.duties);
        return answerOf(tx, request.params.id);
      }),
  );

  app.patch(
    '/v1/rosters/:id/duties/:dutyId',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary:
          'Give a duty to somebody else, or hold it elsewhere; agreed visits stay, a task opens for each',
        params: dutyParams,
        headers: ifMatchHeaders,
        body: z.strictObject({ professionalId: z.uuid().optional(), placeId: z.uuid().optional() }),
        response: { 200: withRemaining },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { id, dutyId } = request.params;
        const it = { rosterId: id, dutyId };
        const remaining = await changeDuty(tx, it, request.body, expectedOf(request));
        return remainingToo(tx, id, remaining);
      }),
  );

  app.delete(
    '/v1/rosters/:id/duties/:dutyId',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Take a duty out of a roster; agreed visits stay, a task opens for each',
        params: dutyParams,
        headers: ifMatchHeaders,
        response: { 200: withRemaining },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { id, dutyId } = request.params;
        const remaining = await removeDuty(tx, { rosterId: id, dutyId }, expectedOf(request));
        return remainingToo(tx, id, remaining);
      }),
  );
}

async function answerOf(tx: Tx, id: string) {
  const roster = await selectRoster(tx, id);
  if (!roster) throw notFound('Ce tour de garde');
  return wholeRoster(tx, roster, whoseToRead(tx, undefined));
}

const remainingToo = async (tx: Tx, id: string, remaining: Parameters<typeof remainingJson>[1]) => ({
  ...(await answerOf(tx, id)),
  bookingsRemaining: remainingJson(await timeZoneOf(tx), remaining),
});
