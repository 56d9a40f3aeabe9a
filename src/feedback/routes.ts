import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bookingFacts } from '../bookings/lookup.ts';
import { professionalById } from '../directory/lookup.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { notYourBooking } from './errors.ts';
import {
  messageAnswer,
  messageJson,
  messageList,
  messageState,
  newReport,
  reportAnswer,
  reportJson,
} from './feedback-json.ts';
import { titled } from './document/letter.ts';
import { retryMessage } from './retry-message.ts';
import { listMessages } from './message-store.ts';
import { reportOfBooking } from './report-store.ts';
import { writeReport } from './write-report.ts';

const tags = ['feedback'];

export function feedbackRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const id = z.object({ id: z.uuid() });

  app.post(
    '/v1/bookings/:id/report',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'Write what was found: once, by the professional who saw the patient; it leaves for the treating doctor',
        params: id,
        body: newReport,
        response: { 201: reportAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const report = await writeReport(tx, request.params.id, request.body);
        return reportJson(await timeZoneOf(tx), report);
      }),
  );

  app.get(
    '/v1/bookings/:id/report',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'The report of a booking, for the line and for the professional who wrote it',
        params: id,
        response: { 200: reportAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { professionalId } = await bookingFacts(tx, request.params.id);
        if (tx.actor.role === 'professional' && tx.actor.subject !== professionalId) throw notYourBooking();
        const report = await reportOfBooking(tx, request.params.id);
        if (!report) throw notFound('Ce compte rendu');
        return reportJson(await timeZoneOf(tx), report);
      }),
  );

  app.get(
    '/v1/feedback',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Secure messages to treating doctors, the newest first; without anything clinical',
        querystring: z.object({
          state: messageState.optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: messageList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { state, limit, cursor } = request.query;
        const rows = await listMessages(tx, { state, before: readCursor(cursor), limit: limit + 1 });
        const [timeZone, names] = await Promise.all([
          timeZoneOf(tx),
          namesOf(
            tx,
            rows.map((row) => row.recipient),
          ),
        ]);
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.queuedAt, id: row.id }),
          (row) => messageJson(timeZone, row, names.get(row.recipient) ?? ''),
        );
      }),
  );

  app.post(
    '/v1/feedback/:id/retry',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Send a failed message again, under the same Message-ID',
        params: id,
        response: { 202: messageAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 202, async (tx) => {
        const message = await retryMessage(tx, request.params.id);
        const [timeZone, names] = await Promise.all([timeZoneOf(tx), namesOf(tx, [message.recipient])]);
        return messageJson(timeZone, message, names.get(message.recipient) ?? '');
      }),
  );
}

/** The recipients' names, by their ids. */
async function namesOf(tx: Tx, professionals: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const found of await Promise.all([...new Set(professionals)].map((it) => professionalById(tx, it))))
    if (found) names.set(found.id, titled(found));
  return names;
}
