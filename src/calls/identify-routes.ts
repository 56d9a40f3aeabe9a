import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { patientAnswer, patientFields, patientJson } from '../patients/patient-json.ts';
import { command, type HttpDeps } from '../platform/http.ts';
import { knownRequest, knownRequestJson } from '../requests/request-json.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { identifyCaller } from './identify-caller.ts';

const { familyName, givenName, birthDate } = patientFields.shape;

export function identifyRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().post(
    '/v1/calls/:id/identify',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['calls'],
        summary:
          'Open the file of whom the call is about, by name and birth date; nothing found: an empty list',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({ familyName, givenName: givenName.optional(), birthDate }),
        response: {
          200: z.object({
            patients: z.array(
              patientAnswer.extend({ requests: z.array(knownRequest).describe('Not over, newest first') }),
            ),
          }),
        },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const found = await identifyCaller(tx, request.params.id, request.body);
        const timeZone = await timeZoneOf(tx);
        return {
          patients: found.map(({ patient, requests }) => ({
            ...patientJson({ role: tx.actor.role, timeZone }, patient),
            requests: requests.map((one) => knownRequestJson(timeZone, one)),
          })),
        };
      }),
  );
}
