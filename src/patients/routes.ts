import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Role } from '../platform/identity.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { phoneField } from '../territory/phone-field.ts';
import { correctPatient } from './correct-patient.ts';
import { createPatient } from './create-patient.ts';
import { patientAnswer, patientFields, patientJson, patientList } from './patient-json.ts';
import { type PatientCriteria, searchPatients, selectPatient } from './store.ts';

const tags = ['patients'];
const roles: readonly Role[] = ['operator', 'coordinator'];
const id = z.object({ id: z.uuid() });

const criteria = {
  phone: phoneField.optional(),
  name: z
    .string()
    .trim()
    .min(1)
    .max(160)
    .optional()
    .describe('Beginning of « family name given name », accents aside'),
  birthDate: z.iso.date().optional(),
  cursor: z.string().max(200).optional(),
};

/** Nobody leafs through the files (rule 8): a search says what it looks for. */
const saysWhat = (it: PatientCriteria) => (it.phone ?? it.name ?? it.birthDate) !== undefined;
const SAY_WHAT = 'indiquez un téléphone, un nom ou une date de naissance';

export function patientRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/patients',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Search by phone, name, birth date; POST /v1/patients/search keeps them out of the URL',
        querystring: z
          .object({ ...criteria, limit: z.coerce.number().int().min(1).max(100).default(50) })
          .refine(saysWhat, SAY_WHAT),
        response: { 200: patientList },
      },
    },
    (request) => query(deps, request, (tx) => search(tx, request.query)),
  );

  app.post(
    '/v1/patients/search',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Search by phone, name, birth date; several people may share a phone',
        body: z
          .strictObject({ ...criteria, limit: z.number().int().min(1).max(100).default(50) })
          .refine(saysWhat, SAY_WHAT),
        response: { 200: patientList },
      },
    },
    (request) => query(deps, request, (tx) => search(tx, request.body)),
  );

  app.post(
    '/v1/patients',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Open a patient’s file',
        body: patientFields,
        response: { 201: patientAnswer },
      },
    },
    (request, reply) =>
      command(
        deps,
        request,
        reply,
        201,
        async (tx) => one(tx, (await createPatient(tx, request.body)).id),
        one,
      ),
  );

  app.get(
    '/v1/patients/:id',
    {
      config: { roles },
      schema: { tags, summary: 'One patient', params: id, response: { 200: patientAnswer } },
    },
    (request) => query(deps, request, (tx) => one(tx, request.params.id)),
  );

  app.patch(
    '/v1/patients/:id',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Correct a patient’s file; what is absent stays, null forgets',
        params: id,
        body: patientFields.partial(),
        response: { 200: patientAnswer },
      },
    },
    (request, reply) =>
      command(
        deps,
        request,
        reply,
        200,
        async (tx) => one(tx, (await correctPatient(tx, request.params.id, request.body)).id),
        one,
      ),
  );
}

async function search(
  tx: Tx,
  { limit, cursor, ...criteria }: PatientCriteria & { limit: number; cursor?: string | undefined },
) {
  const rows = await searchPatients(tx, criteria, { after: readCursor(cursor)?.id, limit: limit + 1 });
  const reader = { role: tx.actor.role, timeZone: await timeZoneOf(tx) };
  return pageOf(
    rows,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    (row) => patientJson(reader, row),
  );
}

/** Who it is and where they live are not kept with an Idempotency-Key: they are read again (rule 8). */
async function one(tx: Tx, patientId: string) {
  const row = await selectPatient(tx, patientId);
  if (!row) throw notFound('Ce patient');
  return patientJson({ role: tx.actor.role, timeZone: await timeZoneOf(tx) }, row);
}
