import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageAnswer, pageOf, pageQuery, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { finishTask } from './finish-task.ts';
import { selectRequests, selectTasks, type TaskRow } from './store.ts';
import { isOfNoPatient, saysNothingOfCare } from './task.ts';

const task = z.object({
  id: z.uuid(),
  kind: z
    .string()
    .describe(
      'read-sms, close-day, tell-booking, tell-move, tell-cancellation, tell-if-worse, address-missing, check-on-patient, report-without-recipient, report-missing, tell-regulator, tell-referrer, calendar-unread, fixed-slots-stuck, duty-uncovered, …',
    ),
  subject: z
    .uuid()
    .nullable()
    .describe(
      'What it is about, by kind: the booking, report, request, text, day, calendar, fixed slots or duty; a coordinator sees the last four, and the booking of report-missing',
    ),
  requestId: z
    .uuid()
    .nullable()
    .describe('The request that it leads to; for a coordinator that of report-missing alone'),
  state: z.enum(['open', 'done']),
  times: z.number().int().describe('How often it happened while the task was open'),
  lastAt: z.iso.datetime({ offset: true }).nullable().describe('When last; null: it happened once'),
  createdAt: z.iso.datetime({ offset: true }),
  doneAt: z.iso.datetime({ offset: true }).nullable(),
  doneBy: z.string().nullable(),
  note: z.string().nullable().describe('Operators only'),
});

/**
 * Notes may say why a patient called: a coordinator does not see them (domain.md, the people), nor whom a task is about, which by its kind
 * tells of triage.
 */
const taskJson = (
  tx: Tx,
  timeZone: string,
  row: TaskRow,
  requests: ReadonlyMap<string, string>,
): z.infer<typeof task> => ({
  id: row.id,
  kind: row.kind,
  subject:
    tx.actor.role === 'operator' || isOfNoPatient(row.kind) || saysNothingOfCare(row.kind)
      ? row.subject
      : null,
  requestId:
    tx.actor.role === 'operator' || saysNothingOfCare(row.kind) ? (requests.get(row.id) ?? null) : null,
  state: row.state,
  times: row.times,
  lastAt: row.last_at && isoIn(timeZone, row.last_at),
  createdAt: isoIn(timeZone, row.created_at),
  doneAt: row.done_at && isoIn(timeZone, row.done_at),
  doneBy: row.done_by,
  note: tx.actor.role === 'operator' ? row.note : null,
});

export function taskRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/tasks',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags: ['tasks'],
        summary: 'What only a person can settle, oldest first',
        querystring: z.object({
          state: z.enum(['open', 'done']).optional(),
          ...pageQuery,
        }),
        response: { 200: pageAnswer(task) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { state, limit, cursor } = request.query;
        const timeZone = await timeZoneOf(tx);
        const rows = await selectTasks(tx, { state, after: readCursor(cursor), limit: limit + 1 });
        const requests = await selectRequests(
          tx,
          rows.map(({ id }) => id),
        );
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.created_at, id: row.id }),
          (row) => taskJson(tx, timeZone, row, requests),
        );
      }),
  );

  app.post(
    '/v1/tasks/:id/done',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags: ['tasks'],
        summary: 'Somebody saw to it; done before, it stays as it was left',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({ note: z.string().trim().min(1).max(1000).optional() }).nullish(),
        response: { 200: task },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const timeZone = await timeZoneOf(tx);
        const done = await finishTask(tx, request.params.id, request.body?.note);
        return taskJson(tx, timeZone, done, await selectRequests(tx, [done.id]));
      }),
  );
}
