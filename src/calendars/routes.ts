import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listOfSomebody, ofSomebody } from '../availability/list-of-somebody.ts';
import type { Config } from '../platform/config.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageAnswer } from '../platform/paging.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { openCalendars } from './fetch-feed.ts';
import { calendarAnswer, calendarJson } from './feed-json.ts';
import { addFeed, refreshFeed, removeFeed } from './keep-feed.ts';
import { selectFeeds } from './store.ts';

const tags = ['calendars'];
const roles = ['professional', 'coordinator'] as const;
const params = z.object({ id: z.uuid() });

/** Professionals' own diaries, of which only the hours are read. */
export function calendarRoutes(http: FastifyInstance, deps: HttpDeps & { config: Config }): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const policy = openCalendars(deps.config.calendars);

  app.post(
    '/v1/calendars',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'Have a diary read (iCalendar): free slots at hours that are taken in it are blocked, and open again when they are not',
        body: z.strictObject({
          professionalId: z.uuid().optional().describe('Absent: the professional who asks'),
          url: z.string().min(1).max(2_000).describe('https: or webcal:; a secret, told to nobody again'),
        }),
        response: { 201: calendarAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { professionalId, url } = request.body;
        return calendarJson(await timeZoneOf(tx), await addFeed(tx, { professionalId, url }, policy));
      }),
  );

  app.get(
    '/v1/calendars',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Diaries that are read, and how that went; a professional sees their own',
        querystring: ofSomebody,
        response: { 200: pageAnswer(calendarAnswer) },
      },
    },
    (request) =>
      query(deps, request, (tx) =>
        listOfSomebody(tx, request.query, {
          select: selectFeeds,
          at: (row) => row.createdAt,
          json: calendarJson,
        }),
      ),
  );

  app.post(
    '/v1/calendars/:id/refresh',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Have it read at once, and vouch for what it says; once a minute at most',
        params,
        response: { 202: calendarAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 202, async (tx) =>
        calendarJson(await timeZoneOf(tx), await refreshFeed(tx, request.params.id)),
      ),
  );

  app.delete(
    '/v1/calendars/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Read it no more: what it has blocked is open again',
        params,
        response: { 204: z.null() },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 204, async (tx) => {
        await removeFeed(tx, request.params.id);
        return null;
      }),
  );
}
