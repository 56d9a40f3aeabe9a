import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { aroundMessages } from './around-messages.ts';
import { reportPdf } from './document/report-pdf.ts';
import { notOnPaper } from './errors.ts';
import { loadLetter } from './load-letter.ts';
import { mayStillLeave } from './may-still-leave.ts';
import {
  messageAnswer,
  messageJson,
  messageList,
  messageState,
  newPosting,
  provenJson,
  provenMessage,
} from './message-json.ts';
import { listMessages, type Message, messageById } from './message-store.ts';
import { postMessage } from './post-message.ts';
import { proofsOf } from './proof-store.ts';
import { retryMessage } from './retry-message.ts';

const tags = ['feedback'];
const id = z.object({ id: z.uuid() });

export function messageRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/feedback',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary:
          'Secure messages to treating doctors and others, the newest first; without anything clinical',
        querystring: z.object({
          state: messageState.optional(),
          failed: z
            .stringbool()
            .optional()
            .describe(
              'true: those that wait for a person, not filed and unproven ones among them until somebody has seen to them',
            ),
          requestId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: messageList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { state, failed, requestId, limit, cursor } = request.query;
        const rows = await listMessages(tx, {
          state,
          failed,
          requestId,
          before: readCursor(cursor),
          limit: limit + 1,
        });
        const [timeZone, around] = await Promise.all([timeZoneOf(tx), aroundMessages(tx, rows)]);
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.queuedAt, id: row.id }),
          (row) => messageJson(timeZone, row, around(row)),
        );
      }),
  );

  app.get(
    '/v1/feedback/:id',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'One secure message, with what proves its fate',
        params: id,
        response: { 200: provenMessage },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const message = await messageById(tx, request.params.id);
        if (!message) throw notFound('Ce message');
        const [timeZone, around, proofs] = await Promise.all([
          timeZoneOf(tx),
          aroundMessages(tx, [message]),
          proofsOf(tx, message.id),
        ]);
        return provenJson(timeZone, message, around(message), proofs);
      }),
  );

  app.get(
    '/v1/feedback/:id/letter.pdf',
    {
      // It is the report: a coordinator reads nothing clinical (domain.md, the people).
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The letter on paper, for a message that does not arrive: to print and to post',
        params: id,
      },
    },
    async (request, reply) => {
      const letter = await query(deps, request, async (tx) => {
        if (!(await messageById(tx, request.params.id))) throw notFound('Ce message');
        const heldBack = await mayStillLeave(tx, request.params.id);
        if (heldBack) throw notOnPaper(heldBack);
        return (await loadLetter(tx, request.params.id)).letter;
      });
      return reply
        .type('application/pdf')
        .header('content-disposition', 'attachment; filename="compte-rendu.pdf"')
        .send(await reportPdf(letter));
    },
  );

  app.post(
    '/v1/feedback/:id/retry',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'Send a failed message again, under the same Message-ID',
        params: id,
        response: { 202: messageAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 202, async (tx) => told(tx, await retryMessage(tx, request.params.id))),
  );

  app.post(
    '/v1/feedback/:id/posted',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The letter was printed and sent by post: nothing leaves by mail any more',
        params: id,
        body: newPosting,
        response: { 200: messageAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        told(tx, await postMessage(tx, request.params.id, request.body?.note)),
      ),
  );
}

async function told(tx: Tx, message: Message): Promise<z.infer<typeof messageAnswer>> {
  const [timeZone, around] = await Promise.all([timeZoneOf(tx), aroundMessages(tx, [message])]);
  return messageJson(timeZone, message, around(message));
}
