import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { patientsWithPhone } from '../patients/lookup.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { phoneField } from '../territory/phone-field.ts';
import { answerCall } from './answer-call.ts';
import { callAnswer, callDetail, callJson, callList, callOrigin, callState } from './call-json.ts';
import { hangUpCall } from './hang-up-call.ts';
import { logCall } from './log-call.ts';
import { selectCalls, selectCallWithParty } from './store.ts';

const tags = ['calls'];
const time = z.iso.datetime({ offset: true });

export function callRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.get(
    '/v1/calls',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'The call log, newest first',
        querystring: z.object({
          state: callState.optional(),
          origin: callOrigin.optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: callList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { state, origin, limit, cursor } = request.query;
        const reader = { role: tx.actor.role, timeZone: await timeZoneOf(tx) };
        const rows = await selectCalls(tx, { state, origin, after: readCursor(cursor), limit: limit + 1 });
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.arrived_at, id: row.id }),
          (row) => callJson(row, reader),
        );
      }),
  );

  app.get(
    '/v1/calls/:id',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'One call, with the files that carry the caller’s number',
        params,
        response: { 200: callDetail },
      },
    },
    (request) => query(deps, request, (tx) => detail(tx, request.params.id)),
  );

  app.post(
    '/v1/calls',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Write down a call that was taken on an ordinary phone',
        body: z.strictObject({
          phone: phoneField.optional(),
          note: z.string().trim().min(1).max(2000).optional(),
          receivedAt: time.optional(),
          endedAt: time.optional().describe('Absent: the call is still going on'),
        }),
        response: { 201: callAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { phone = null, note = null, receivedAt, endedAt } = request.body;
        const id = await logCall(tx, {
          phone,
          note,
          receivedAt: receivedAt === undefined ? undefined : instant(receivedAt),
          endedAt: endedAt === undefined ? undefined : instant(endedAt),
        });
        return answer(tx, id);
      }),
  );

  app.post(
    '/v1/calls/:id/answer',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Take a waiting call; the line rings the operator’s phone and connects the two',
        params,
        response: { 200: callAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await answerCall(tx, request.params.id);
        return answer(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/calls/:id/hang-up',
    {
      config: { roles: ['operator'] },
      schema: { tags, summary: 'End a call that was answered', params, response: { 200: callAnswer } },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await hangUpCall(tx, request.params.id);
        return answer(tx, request.params.id);
      }),
  );
}

async function answer(tx: Tx, id: string) {
  const row = await selectCallWithParty(tx, id);
  if (!row) throw notFound('Cet appel');
  return callJson(row, { role: tx.actor.role, timeZone: await timeZoneOf(tx) });
}

async function detail(tx: Tx, id: string): Promise<z.infer<typeof callDetail>> {
  const row = await selectCallWithParty(tx, id);
  if (!row) throw notFound('Cet appel');
  const call = callJson(row, { role: tx.actor.role, timeZone: await timeZoneOf(tx) });
  if (tx.actor.role !== 'operator') return call;
  return { ...call, patients: row.phone === null ? [] : await patientsWithPhone(tx, row.phone) };
}
