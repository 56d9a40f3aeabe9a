import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { instant, isoIn } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { phoneField } from '../territory/phone-field.ts';
import { callAnswer, callDetail, callJson, callList, callOrigin, callState } from './call-json.ts';
import { callOf } from './call-of.ts';
import { knownOf } from './known-number.ts';
import { logCall } from './log-call.ts';
import { selectLegs } from './legs-store.ts';
import { selectCalledBackAt, selectCalls, selectCallWithParty } from './store.ts';

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
        summary: 'One call, with the requests that its number has to do with',
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
          receivedAt: time.optional().describe('Within the last seven days; absent: now'),
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
        return callOf(tx, id);
      }),
  );
}

async function detail(tx: Tx, id: string): Promise<z.infer<typeof callDetail>> {
  const row = await selectCallWithParty(tx, id);
  if (!row) throw notFound('Cet appel');
  const timeZone = await timeZoneOf(tx);
  const [legs, calledBackAt] = await Promise.all([selectLegs(tx, id), selectCalledBackAt(tx, row)]);
  const call = {
    ...callJson(row, { role: tx.actor.role, timeZone }),
    calledBackAt: calledBackAt === undefined ? null : isoIn(timeZone, calledBackAt),
    legs: legs.map(({ party, operator, state }) => ({ party, operatorId: operator, state })),
  };
  // Whether the SAMU was called in is not the coordinator's.
  if (tx.actor.role !== 'operator') return { ...call, legs: [] };
  return { ...call, known: await knownOf(tx, row.phone) };
}
