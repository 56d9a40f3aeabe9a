import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { requestById } from '../requests/lookup.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { assessmentSheet } from './assessment.ts';
import { assessmentsOf } from './lookup.ts';
import { assessmentAnswer, assessmentJson, assessmentList } from './offer-json.ts';
import { selectOffer } from './store.ts';
import { writeAssessment } from './write-assessment.ts';

const tags = ['offers'];

export function assessmentRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/offers/:id/assessment',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'What was found at the patient’s side, by the one who accepted; the regulator who asked reads it',
        params,
        body: assessmentSheet,
        response: { 201: assessmentAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const id = await writeAssessment(tx, request.params.id, request.body);
        const [offer, timeZone] = await Promise.all([selectOffer(tx, request.params.id), timeZoneOf(tx)]);
        const written = (await assessmentsOf(tx, offer?.request_id ?? '')).find((one) => one.id === id);
        if (!written) throw notFound('Cette fiche');
        return assessmentJson(timeZone, written);
      }),
  );

  app.get(
    '/v1/requests/:id/assessments',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'What was found at the patient’s side, newest first',
        params,
        response: { 200: assessmentList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        await requestById(tx, request.params.id);
        const [items, timeZone] = await Promise.all([assessmentsOf(tx, request.params.id), timeZoneOf(tx)]);
        return { items: items.map((one) => assessmentJson(timeZone, one)), next: null };
      }),
  );
}
