import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { namesByAddress } from '../directory/names-by-address.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageAnswer, pageOf, pageQuery, readCursor } from '../platform/paging.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { contentDisposition, fileNameOf } from './attachment.ts';
import { attachmentIsProgram } from './errors.ts';
import {
  incomingAnswer,
  incomingHead,
  incomingHeadJson,
  incomingJson,
  incomingState,
  settledAnswer,
  settledJson,
} from './incoming-json.ts';
import { fileMail, readMail } from './settle-mail.ts';
import { attachmentOf, attachmentsOf, incomingById, selectIncoming } from './store.ts';

const tags = ['correspondence'];
const id = z.object({ id: z.uuid() });

/** What comes in by secure mail is read by the line's health professionals alone (domain.md, the people). */
const roles = ['operator'] as const;

export function correspondenceRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/incoming',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'Mail that came in and is no proof of delivery, the newest first; its words are read one by one',
        querystring: z.object({
          ...pageQuery,
          state: incomingState.optional(),
          requestId: z
            .uuid()
            .optional()
            .describe('With what came to requests that were put together with it'),
        }),
        response: { 200: pageAnswer(incomingHead) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { state, requestId, limit, cursor } = request.query;
        const where = { state, requestId, before: readCursor(cursor), limit: limit + 1 };
        const [timeZone, rows] = await Promise.all([timeZoneOf(tx), selectIncoming(tx, where)]);
        const names = await namesByAddress(
          tx,
          rows.map(({ sender }) => sender),
        );
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.received_at, id: row.id }),
          (row) => incomingHeadJson(timeZone, row, names),
        );
      }),
  );

  app.get(
    '/v1/incoming/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'One mail that came in: its text, and what is attached to it',
        params: id,
        response: { 200: incomingAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { id } = request.params;
        const [timeZone, row, attachments] = await Promise.all([
          timeZoneOf(tx),
          incomingById(tx, id),
          attachmentsOf(tx, id),
        ]);
        if (!row) throw notFound('Ce message');
        return incomingJson(timeZone, row, await namesByAddress(tx, [row.sender]), attachments);
      }),
  );

  app.post(
    '/v1/incoming/:id/read',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'It has been read; read before, it stays as it was',
        params: id,
        body: z.strictObject({}).nullish(),
        response: { 200: settledAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        settledJson(await timeZoneOf(tx), await readMail(tx, request.params.id)),
      ),
  );

  app.post(
    '/v1/incoming/:id/request',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'A person knows which request it is about',
        params: id,
        body: z.strictObject({ requestId: z.uuid() }),
        response: { 200: settledAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        settledJson(await timeZoneOf(tx), await fileMail(tx, request.params.id, request.body.requestId)),
      ),
  );

  app.get(
    '/v1/incoming/:id/attachments/:no',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'An attachment as a file to keep: never shown in a page; a program is not handed out',
        params: id.extend({ no: z.coerce.number().int().min(1).max(100) }),
      },
    },
    async (request, reply) => {
      const { id, no } = request.params;
      const found = await query(deps, request, (tx) => attachmentOf(tx, id, no));
      if (!found) throw notFound('Cette pièce jointe');
      if (found.warnings.includes('program')) throw attachmentIsProgram();
      return reply
        .type('application/octet-stream')
        .header('content-disposition', contentDisposition(fileNameOf(found.name, found.type, no)))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'")
        .send(found.content);
    },
  );
}
