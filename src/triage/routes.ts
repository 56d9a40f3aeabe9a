import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf, command, type HttpDeps, query } from '../platform/http.ts';
import { territoryOf } from '../territory/lookup.ts';
import { abandonTriage } from './abandon-triage.ts';
import { catalogue } from './catalogue.ts';
import { triagesOf } from './lookup.ts';
import { triaged, triagedJson, triageOnRecord, unfinishedTriage } from './protocol-json.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import { selectUnfinished } from './store.ts';
import { tellIfWorse } from './tell-if-worse.ts';
import { triageRequest } from './triage-request.ts';

const tags = ['triage'];
const code = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'identifiant attendu, comme vital-screen');

const answerers = ['patient', 'parent', 'third-person'] as const;

export function triageRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/triage',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The next question, or the orientation with the rules that led to it',
        description:
          'Without `protocol` the screen that the request begins with. All answers so far are sent each time; unfinished ones are kept and block the booking.',
        params,
        body: z.strictObject({
          protocol: code.optional(),
          answers: z.record(code, z.union([z.string().max(61), z.number()])),
          answeredBy: z
            .enum(answerers)
            .default('patient')
            .describe('Who gives the answers that are new; those that were sent before stay whose they were'),
          givenBy: z
            .record(code, z.enum(answerers))
            .default({})
            .describe('Who has given an answer, where it is to be said for one of them'),
          rest: z
            .boolean()
            .optional()
            .describe(
              'Go on with a screen that a flag had ended, now that this flag is lifted: what was answered then stands, and the same signs do not raise it again',
            ),
        }),
        response: { 200: triaged },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const it = await triageRequest(tx, request.params.id, request.body);
        if ('next' in it) return triagedJson(it, [], undefined);
        const suggests = it.conclusion.suggests.length > 0;
        const [all, { settings }] = await Promise.all([suggests ? catalogue(tx) : [], territoryOf(tx)]);
        return triagedJson(it, all, settings.samuNumber);
      }),
  );

  app.post(
    '/v1/requests/:id/triage/abandon',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary:
          'Leave the questions of a motive or a pathway unanswered, on the record; never those of a screen',
        params,
        body: z.strictObject({ reason: code.describe('A code, never clinical text') }),
        response: { 204: z.null() },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 204, async (tx) => {
        await abandonTriage(tx, request.params.id, request.body.reason);
        return null;
      }),
  );

  app.post(
    '/v1/requests/:id/if-worse',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'What to do if it gets worse was read out, or is to be sent by SMS: on the record',
        params,
        body: z.strictObject({ by: z.enum(['voice', 'sms']) }),
        response: { 200: z.object({ text: z.string() }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => ({
        text: await tellIfWorse(tx, request.params.id, request.body.by),
      })),
  );

  app.get(
    '/v1/requests/:id/triage',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'All that was asked and concluded, each in the words of the version it was asked in',
        description:
          'A professional reads it of their own patients; a doctor also where a flag stands that they may lift.',
        params,
        response: {
          200: z.object({
            items: z.array(triageOnRecord),
            unfinished: z.array(unfinishedTriage).describe('For an operator to go on with'),
            next: z.null(),
          }),
        },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        await refuseStrangers(tx, request.params.id);
        const [items, unfinished] = await Promise.all([
          triagesOf(tx, request.params.id),
          callerOf(request).role === 'operator' ? selectUnfinished(tx, request.params.id) : [],
        ]);
        return { items, unfinished, next: null };
      }),
  );
}
