import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { territoryOf } from '../territory/lookup.ts';
import { protocols } from './orientation.ts';
import type { Protocol, Question } from './protocol.ts';
import { triageRequest } from './triage-request.ts';

const tags = ['triage'];
const question = z.object({
  id: z.string(),
  kind: z.literal('yes-no-unknown'),
  vital: z.boolean(),
  text: z.string(),
  help: z.string().optional(),
});
const protocolHead = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  status: z.enum(['example', 'signed']),
  notice: z.string().nullable(),
});
const orientation = z.enum(['snp', 'mt', 'both', 'other', 'samu']);

const triaged = z.union([
  z.object({ protocol: protocolHead, next: question }),
  z.object({
    protocol: protocolHead,
    result: z.enum(['red-flag', 'unknown', 'clear']),
    orientation,
    redFlag: z.enum(['none', 'raised', 'unknown', 'lifted']),
    rules: z.array(z.string()).describe('What led to it, in French'),
    transfer: z
      .object({ samu: z.string().nullable(), vital: z.literal('15'), text: z.literal('114') })
      .nullable()
      .describe('The one thing to do when a red flag stands'),
  }),
]);

export function triageRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/protocols',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'The protocols in force, with their questions',
        response: {
          200: z.object({ items: z.array(protocolHead.extend({ questions: z.array(question) })) }),
        },
      },
    },
    (request) =>
      query(deps, request, async () => ({
        items: protocols.map((it) => ({ ...head(it), questions: it.questions.map(asked) })),
      })),
  );

  app.post(
    '/v1/requests/:id/triage',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The next question, or the orientation with the rules that led to it',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({
          answers: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,60}$/), z.enum(['yes', 'no', 'unknown'])),
          answeredBy: z.enum(['patient', 'parent', 'third-person']).default('patient'),
        }),
        response: { 200: triaged },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const it = await triageRequest(tx, request.params.id, request.body.answers, request.body.answeredBy);
        if ('next' in it) return { protocol: head(it.protocol), next: asked(it.next) };
        const { settings } = await territoryOf(tx);
        const stands = it.redFlag.state === 'raised' || it.redFlag.state === 'unknown';
        return {
          protocol: head(it.protocol),
          result: it.result,
          orientation: it.orientation,
          redFlag: it.redFlag.state,
          rules: it.rules,
          transfer: stands ? { samu: settings.samuNumber ?? null, vital: '15', text: '114' } : null,
        };
      }),
  );
}

const head = (it: Protocol) => ({
  id: it.id,
  version: it.version,
  title: it.title,
  status: it.status,
  notice: it.status === 'example' ? it.notice : null,
});
const asked = (it: Question) => ({
  id: it.id,
  kind: it.kind,
  vital: it.vital,
  text: it.text,
  ...(it.help ? { help: it.help } : {}),
});
