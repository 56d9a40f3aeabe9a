import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { expectedOf, ifMatchHeaders, tagVersion } from '../platform/if-match.ts';
import { pageAnswer } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { listOfSomebody, ofSomebody } from './list-of-somebody.ts';
import { changeRule, dropRule, rulePreview, ruleToRead, sayRule } from './keep-rule.ts';
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
import { selectRules } from './store.ts';

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

  app.post(
    '/v1/availability/preview',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'What fixed slots would make of the weeks ahead, were they said so; nothing is kept',
        body: ruleFields.extend({
          ruleId: z.uuid().optional().describe('Instead of those that are said already'),
        }),
        response: { 200: z.object({ next: nextAnswer }) },
      },
    },
    (request) => query(deps, request, async (tx) => ({ next: await rulePreview(tx, request.body) })),
  );

  app.get(
    '/v1/availability',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Fixed slots, in the order in which they were said; a professional sees their own',
        querystring: ofSomebody,
        response: { 200: pageAnswer(ruleAnswer) },
      },
    },
    (request) =>
      query(deps, request, (tx) =>
        listOfSomebody(tx, request.query, {
          select: selectRules,
          at: (row) => row.createdAt,
          json: ruleJson,
        }),
      ),
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
  const rule = await ruleToRead(tx, id);
  return { ...ruleJson(await timeZoneOf(tx), rule), next: await previewOf(tx, rule) };
}
