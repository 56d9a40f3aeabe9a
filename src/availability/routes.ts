import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { expectedOf, ifMatchHeaders, tagVersion } from '../platform/if-match.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { changeRule, dropRule, sayRule } from './keep-rule.ts';
import { previewOf } from './preview.ts';
import {
  nextAnswer,
  remainingAnswer,
  remainingJson,
  ruleAnswer,
  ruleChange,
  ruleFields,
  ruleJson,
} from './rule-json.ts';
import { type Rule, selectRule, selectRules } from './store.ts';
import { refuseOthers, whoseToRead } from './whose.ts';

const tags = ['availability'];
const roles = ['professional', 'coordinator'] as const;
const params = z.object({ id: z.uuid() });
const withNext = ruleAnswer.extend({ next: nextAnswer });

/** Fixed slots: said once, made real by a job as the days come nearer. */
export function availabilityRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/availability',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Say fixed slots: the next ones are made at once, the others as the days come nearer',
        body: ruleFields,
        response: { 201: withNext },
      },
      preSerialization: tagVersion,
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => answerOf(tx, await sayRule(tx, request.body))),
  );

  app.get(
    '/v1/availability',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Fixed slots, in the order in which they were said; a professional sees their own',
        querystring: z.object({
          professionalId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: z.object({ items: z.array(ruleAnswer), next: z.string().nullable() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { professionalId, limit, cursor } = request.query;
        const rows = await selectRules(tx, {
          professionalId: whoseToRead(tx, professionalId),
          after: readCursor(cursor),
          limit: limit + 1,
        });
        const timeZone = await timeZoneOf(tx);
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.createdAt, id: row.id }),
          (row) => ruleJson(timeZone, row),
        );
      }),
  );

  app.get(
    '/v1/availability/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Fixed slots and what they make of the weeks ahead',
        params,
        response: { 200: withNext },
      },
      preSerialization: tagVersion,
    },
    (request) => query(deps, request, (tx) => answerOf(tx, request.params.id)),
  );

  app.patch(
    '/v1/availability/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Change fixed slots; what is absent stays. Only free slots to come change',
        params,
        headers: ifMatchHeaders,
        body: ruleChange,
        response: { 200: withNext.extend({ bookingsRemaining: remainingAnswer }) },
      },
      preSerialization: tagVersion,
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { id } = request.params;
        const remaining = await changeRule(tx, id, request.body, expectedOf(request));
        const bookingsRemaining = remainingJson(await timeZoneOf(tx), remaining);
        return { ...(await answerOf(tx, id)), bookingsRemaining };
      }),
  );

  app.delete(
    '/v1/availability/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'End fixed slots: what is free of them is withdrawn',
        params,
        headers: ifMatchHeaders,
        response: { 200: z.object({ bookingsRemaining: remainingAnswer }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const remaining = await dropRule(tx, request.params.id, expectedOf(request));
        return { bookingsRemaining: remainingJson(await timeZoneOf(tx), remaining) };
      }),
  );
}

async function answerOf(tx: Tx, id: string) {
  const rule = await ownToRead(tx, id);
  return { ...ruleJson(await timeZoneOf(tx), rule), next: await previewOf(tx, rule) };
}

async function ownToRead(tx: Tx, id: string): Promise<Rule> {
  const rule = await selectRule(tx, id);
  if (!rule) throw notFound('Cette disponibilité');
  refuseOthers(tx, rule.professionalId);
  return rule;
}
