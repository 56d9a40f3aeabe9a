import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Profession, professions } from '../directory/profession.ts';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { draftFields, dropDraft, keepDraft, ownDraft } from './draft.ts';
import { REPORT_OUTCOMES } from './report.ts';
import { URGENCIES, urgencyInWords } from './report-choices.ts';
import { formOf, PART_NAMES } from './report-form.ts';
import { contentAnswer } from './report-json.ts';

const tags = ['feedback'];

const draftAnswer = z.object({
  draft: z
    .object({
      after: z.number().int(),
      outcome: z.enum(REPORT_OUTCOMES).nullable(),
      text: z.string(),
      content: contentAnswer,
      savedAt: z.iso.datetime({ offset: true }),
    })
    .nullable(),
});

const formAnswer = z.object({
  parts: z.array(
    z.object({
      name: z.enum(PART_NAMES),
      title: z.string(),
      required: z.boolean().describe('Of a report in parts; a free summary alone is one as well'),
      choices: z.array(z.object({ code: z.string(), says: z.string() })),
    }),
  ),
  urgencies: z.array(z.object({ code: z.enum(URGENCIES), says: z.string() })),
});

/** What is asked, and what was typed so far. */
export function draftRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });
  const config = { roles: ['professional' as const] };

  app.get(
    '/v1/report-forms/:mode/:profession',
    {
      config: { roles: ['professional', 'operator'] },
      schema: {
        tags,
        summary: 'What a report is asked for, by how the patient was met and by the author’s profession',
        params: z.object({
          mode: z.enum(['AMB', 'HH', 'VR']),
          profession: z.enum(Object.keys(professions) as [Profession, ...Profession[]]),
        }),
        response: { 200: formAnswer },
      },
    },
    ({ params: { mode, profession } }) => ({
      parts: formOf(mode, profession).parts.map((part) => ({ ...part, choices: [...part.choices] })),
      urgencies: URGENCIES.map((code) => ({ code, says: urgencyInWords[code] })),
    }),
  );

  app.get(
    '/v1/bookings/:id/report/draft',
    {
      config,
      schema: {
        tags,
        summary: 'What the author has begun and not signed',
        params,
        response: { 200: draftAnswer },
      },
    },
    (request) => query(deps, request, (tx) => draftJson(tx, request.params.id)),
  );

  app.put(
    '/v1/bookings/:id/report/draft',
    {
      config,
      schema: {
        tags,
        summary: 'Keep what is typed so far: the author’s alone, gone once the report is signed',
        params,
        body: draftFields,
        response: { 200: draftAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await keepDraft(tx, request.params.id, request.body);
        return draftJson(tx, request.params.id);
      }),
  );

  app.delete(
    '/v1/bookings/:id/report/draft',
    {
      config,
      schema: { tags, summary: 'Begin anew', params, response: { 200: draftAnswer } },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await dropDraft(tx, request.params.id);
        return { draft: null };
      }),
  );
}

async function draftJson(tx: Tx, bookingId: string): Promise<z.infer<typeof draftAnswer>> {
  const [draft, timeZone] = await Promise.all([ownDraft(tx, bookingId), timeZoneOf(tx)]);
  if (!draft) return { draft: null };
  return { draft: { ...draft, savedAt: isoIn(timeZone, draft.savedAt) } };
}
