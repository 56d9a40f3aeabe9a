import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callbackAnswer, callbackJson } from '../callbacks/callback-json.ts';
import { callAnswer, callJson } from '../calls/call-json.ts';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestAnswer, requestJson } from '../requests/request-json.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { closeDay } from './close-day.ts';
import { isClosing } from './closing-list.ts';
import { dayList, undecidedIn } from './day-list.ts';
import type { Closed } from './store.ts';

const tags = ['day'];
const roles = ['operator', 'coordinator'] as const;
const time = z.iso.datetime({ offset: true });
const closed = z.object({ at: time, by: z.string() });

const dayAnswer = z.object({
  date: z.iso.date(),
  closesAt: time.nullable().describe('null: not a day of the line'),
  closing: z.boolean().describe('From thirty minutes before the end until the day is closed: show the list'),
  closed: closed
    .nullable()
    .describe('null: not closed, or open again because something came that has to be decided'),
  callers: z.array(callAnswer).describe('Waiting in the queue, the longest first'),
  callbacks: z.array(callbackAnswer).describe('Due today, not carried over'),
  requests: z.array(requestAnswer).describe('Unplanned care without a named outcome'),
  undecided: z.number().int(),
});

export function dayRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/day',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'The closing list: every caller, callback and open SNP whose named outcome is still to be given',
        response: { 200: dayAnswer },
      },
    },
    (request) => query(deps, request, today),
  );

  app.post(
    '/v1/day/close',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'Close the day, in its last half hour or later; refused while one is undecided. Closed twice it stays as it was, unless something came meanwhile',
        body: z.strictObject({}).nullish(),
        response: { 200: z.object({ date: z.iso.date(), closed }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const day = await closeDay(tx);
        return { date: day.date, closed: closedJson(await timeZoneOf(tx), day.closed) };
      }),
  );
}

async function today(tx: Tx): Promise<z.infer<typeof dayAnswer>> {
  const day = await dayList(tx);
  const timeZone = await timeZoneOf(tx);
  const reader = { role: tx.actor.role, timeZone, at: tx.at };
  const undecided = undecidedIn(day);
  return {
    date: day.date,
    closesAt: day.closesAt === undefined ? null : isoIn(timeZone, day.closesAt),
    closing: isClosing({ closesAt: day.closesAt, closed: day.closed !== undefined, undecided }, tx.at),
    closed: day.closed ? closedJson(timeZone, day.closed) : null,
    callers: day.callers.map((row) => callJson(row, reader)),
    callbacks: day.callbacks.map((row) => callbackJson(row, reader)),
    requests: day.requests.map((row) => requestJson(row, reader)),
    undecided,
  };
}

const closedJson = (timeZone: string, { at, by }: Closed) => ({ at: isoIn(timeZone, at), by });
