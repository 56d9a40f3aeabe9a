import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { answerCall, answerNext } from './answer-call.ts';
import { callAnswer } from './call-json.ts';
import { callOf } from './call-of.ts';
import { holdCall, leaveCall, resumeCall, transferCall } from './control-call.ts';
import { hangUpCall } from './hang-up-call.ts';
import { WRAP_UPS } from './wrap-up.ts';
import { wrapUpCall } from './wrap-up-call.ts';

/** What an operator does with a call of the line. Each answers with the call as it stands then. */
export function controlRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });
  const operator = { config: { roles: ['operator' as const] } };
  const schema = (summary: string) => ({ tags: ['calls'], summary, params, response: { 200: callAnswer } });

  app.post(
    '/v1/calls/next/answer',
    {
      ...operator,
      schema: {
        tags: ['calls'],
        summary: 'Take the call that has waited longest, health professionals first',
        response: { 200: callAnswer },
      },
    },
    (request, reply) => command(deps, request, reply, 200, async (tx) => callOf(tx, await answerNext(tx))),
  );

  const simple: [string, string, (tx: Tx, id: string) => Promise<void>][] = [
    ['answer', 'Take a waiting call; the line rings the operator’s phone and connects the two', answerCall],
    [
      'hang-up',
      'End a call that was answered; one that is not picked up yet waits on, and with the SAMU on the line only the operator leaves',
      hangUpCall,
    ],
    ['hold', 'Let the caller hear music', holdCall],
    ['resume', 'Take the caller back into the conversation', resumeCall],
    ['leave', 'Leave the caller with a colleague or the SAMU, once they have joined', leaveCall],
  ];
  for (const [verb, summary, act] of simple)
    app.post(`/v1/calls/:id/${verb}`, { ...operator, schema: schema(summary) }, (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await act(tx, request.params.id);
        return callOf(tx, request.params.id);
      }),
    );

  app.post(
    '/v1/calls/:id/transfer',
    {
      ...operator,
      schema: {
        ...schema('Ring the SAMU or a colleague into the conversation'),
        body: z.discriminatedUnion('to', [
          z.strictObject({ to: z.literal('samu') }),
          z.strictObject({ to: z.literal('operator'), operatorId: z.uuid() }),
        ]),
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await transferCall(tx, request.params.id, request.body);
        return callOf(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/calls/:id/wrap-up',
    {
      ...operator,
      schema: {
        ...schema('Say what came of a call that is over; said otherwise later, it is corrected'),
        body: z.strictObject({
          outcome: z.enum(WRAP_UPS),
          note: z.string().trim().min(1).max(2000).optional().describe('Operators only'),
        }),
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { outcome, note } = request.body;
        await wrapUpCall(tx, request.params.id, { outcome, note });
        return callOf(tx, request.params.id);
      }),
  );
}
