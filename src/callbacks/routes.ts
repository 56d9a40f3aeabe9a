import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { ATTEMPT_RESULTS } from './callback.ts';
import { callbackAnswer, callbackJson, callbackList, callbackState } from './callback-json.ts';
import {
  callBack,
  carryOverCallback,
  finishCallback,
  giveUpCallback,
  noteAttempt,
} from './change-callback.ts';
import { nextInLine } from './lookup.ts';
import { selectCallback, selectCallbacks } from './store.ts';

const tags = ['callbacks'];
const words = z.string().trim().min(1).max(1000);
const empty = z.strictObject({}).nullish();

export function callbackRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/callbacks',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'Who is owed a call, in the order of the line; one row a phone, however often it called',
        querystring: z.object({
          state: callbackState.optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: callbackList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { state, limit, cursor } = request.query;
        const reader = { role: tx.actor.role, timeZone: await timeZoneOf(tx) };
        const rows = await selectCallbacks(tx, { state, after: readCursor(cursor)?.id, limit: limit + 1 });
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.since, id: row.id }),
          (row) => callbackJson(row, reader),
        );
      }),
  );

  app.get(
    '/v1/line/next',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Whom to speak to next: the oldest of waiting callers and due callbacks, or null',
        response: { 200: z.object({ kind: z.enum(['call', 'callback']), id: z.uuid() }).nullable() },
      },
    },
    (request) => query(deps, request, async (tx) => (await nextInLine(tx)) ?? null),
  );

  /** A command about one callback, which answers with the callback as it then stands. */
  const change = <Body extends z.ZodType>(
    name: string,
    roles: ('operator' | 'coordinator')[],
    summary: string,
    body: Body,
    work: (tx: Tx, id: string, body: z.output<Body>) => Promise<unknown>,
  ) =>
    app.post(
      `/v1/callbacks/:id/${name}`,
      {
        config: { roles },
        schema: {
          tags,
          summary,
          params: z.object({ id: z.uuid() }),
          body,
          response: { 200: callbackAnswer },
        },
      },
      (request, reply) => {
        const { id } = request.params as { id: string };
        return command(deps, request, reply, 200, async (tx) => {
          await work(tx, id, request.body as z.output<Body>);
          return answer(tx, id);
        });
      },
    );

  change(
    'call',
    ['operator'],
    'Call back: the line rings the operator, then the one who is owed the call',
    empty,
    callBack,
  );
  change(
    'attempt',
    ['operator'],
    'Tried from an ordinary phone, and nobody could be spoken to',
    z.strictObject({ result: z.enum(ATTEMPT_RESULTS) }),
    (tx, id, { result }) => noteAttempt(tx, id, result),
  );
  change(
    'done',
    ['operator'],
    'Somebody was spoken to; done before, it stays as it was left',
    z
      .strictObject({ callId: z.uuid().optional(), note: words.optional() })
      .nullish()
      .describe('The call of the log in which it was'),
    (tx, id, how) => finishCallback(tx, id, how ?? {}),
  );
  change(
    'give-up',
    ['operator'],
    'Nobody will call any more: a person decides it, and says why',
    z.strictObject({ reason: words }),
    (tx, id, { reason }) => giveUpCallback(tx, id, reason),
  );
  change(
    'carry-over',
    ['operator', 'coordinator'],
    'Take it on until the next opening: the outcome of a callback at the closing of the day',
    empty,
    carryOverCallback,
  );
}

async function answer(tx: Tx, id: string) {
  const row = await selectCallback(tx, id);
  if (!row) throw notFound('Ce rappel');
  return callbackJson(row, { role: tx.actor.role, timeZone: await timeZoneOf(tx) });
}
