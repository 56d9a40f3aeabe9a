import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { ENTRY_KINDS } from './entry.ts';
import { storyOf } from './story.ts';

const entry = z.object({
  at: z.iso.datetime({ offset: true }),
  kind: z.enum(ENTRY_KINDS),
  who: z.string(),
  words: z.string(),
});

export function timelineRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/requests/:id/timeline',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags: ['requests'],
        summary:
          'The whole story of a request, the oldest first; a professional reads those of their own patients',
        params: z.object({ id: z.uuid() }),
        response: { 200: z.object({ items: z.array(entry), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const timeZone = await timeZoneOf(tx);
        const story = await storyOf(tx, request.params.id);
        return {
          items: story.map(({ at, kind, who, words }) => ({ at: isoIn(timeZone, at), kind, who, words })),
          next: null,
        };
      }),
  );
}
