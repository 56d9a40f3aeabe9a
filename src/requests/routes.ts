import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { visitsOf } from '../bookings/lookup.ts';
import { visitJson } from '../bookings/visit-json.ts';
import { instant, isoIn } from '../platform/clock.ts';
import { callerOf, command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { createRequest } from './create-request.ts';
import { endRequest } from './end-request.ts';
import { onlyToTheSas } from './errors.ts';
import { liftRedFlag } from './lift-red-flag.ts';
import { liftsOf, mergedInto } from './lookup.ts';
import { moveRequest } from './move-request.ts';
import { answer } from './request-answer.ts';
import {
  kind,
  newRequest,
  readsTriage,
  requestAnswer,
  requestJson,
  requestList,
  requestWithVisits,
  state,
} from './request-json.ts';
import { searchRoutes } from './search-routes.ts';
import { selectRequests } from './store.ts';
import { type Transport, TRANSPORTS } from './transport.ts';

const tags = ['requests'];
const time = z.iso.datetime({ offset: true });
/** `redFlagRules` as the one who lifts has read them. */
const seenRules = z.array(z.string().max(130)).max(100).optional();
const text = z.string().trim().min(1).max(4000);

const samuAdvice = z.strictObject({
  by: text,
  at: time,
  fileNumber: z.string().trim().min(1).max(100),
  text,
});

type Outcome = {
  reason: string;
  transport?: Transport | undefined;
  samuAdvice?: z.output<typeof samuAdvice> | undefined;
  words?: string | undefined;
};
const reason = z
  .string()
  .regex(/^[a-z][a-z-]{0,60}$/)
  .describe('A code, never clinical text');
const words = text
  .optional()
  .describe(
    'Clinical, for the file; without them a raised flag goes nowhere but to emergency care or the SAS',
  );
const outcome: z.ZodType<Outcome> = z.strictObject({ reason, words });
const redirection: z.ZodType<Outcome> = z.strictObject({
  reason,
  words,
  transport: z
    .enum(TRANSPORTS)
    .optional()
    .describe('To emergency care: how the patient was advised to get there'),
  samuAdvice: samuAdvice
    .optional()
    .describe('With the reason `samu`: what the SAMU has decided, for the file; no flag is lifted by it'),
});

export function requestRoutes(http: FastifyInstance, deps: HttpDeps): void {
  searchRoutes(http, deps);
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests',
    {
      config: { roles: ['operator', 'partner'] },
      schema: {
        tags,
        summary: 'Open a demande for a known or a new patient',
        body: newRequest,
        response: { 201: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { patientId, patient, treatingDoctor, availableFrom, availableTo, ...rest } = request.body;
        const { id } = await createRequest(tx, {
          ...rest,
          patient: patient ?? { patientId: patientId ?? '' },
          treatingDoctorId: treatingDoctor,
          availableFrom: availableFrom ? instant(availableFrom) : undefined,
          availableTo: availableTo ? instant(availableTo) : undefined,
        });
        return answer(tx, id);
      }),
  );

  app.get(
    '/v1/requests',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'Requests, newest first; a coordinator sees neither motive nor triage',
        querystring: z.object({
          state: state.optional(),
          kind: kind.optional(),
          late: z.stringbool().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: requestList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor, ...where } = request.query;
        const { role } = callerOf(request);
        const rows = await selectRequests(tx, {
          ...where,
          clinical: readsTriage(role),
          after: readCursor(cursor),
          limit: limit + 1,
        });
        const reader = { role, timeZone: await timeZoneOf(tx), at: tx.at };
        return pageOf(
          rows,
          limit,
          (row) => ({ at: row.received_at, id: row.id }),
          (row) => requestJson(row, reader),
        );
      }),
  );

  app.get(
    '/v1/requests/:id',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags,
        summary: 'One request, with its visits: doctor, place, time',
        params,
        response: { 200: requestWithVisits },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [known, visits, timeZone, [last], merged] = await Promise.all([
          answer(tx, request.params.id),
          visitsOf(tx, request.params.id),
          timeZoneOf(tx),
          liftsOf(tx, request.params.id),
          mergedInto(tx, request.params.id),
        ]);
        const lift = last
          ? { by: last.by, at: isoIn(timeZone, last.advice_at ?? last.at), fileNumber: last.file_number }
          : null;
        const reader = { role: tx.actor.role, timeZone };
        return {
          ...known,
          ...(known.redFlag === undefined ? {} : { lift, merged }),
          bookings: visits.map((visit) => visitJson(visit, reader)),
        };
      }),
  );

  app.post(
    '/v1/requests/:id/override',
    {
      config: { roles: ['professional', 'operator'] },
      schema: {
        tags,
        summary: 'Lift a red flag: a doctor with a reason, or an operator with the advice of the SAMU',
        params,
        body: z.union([
          z.strictObject({ reason: text, rules: seenRules }),
          z.strictObject({
            rules: seenRules,
            samuAdvice,
          }),
        ]),
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { body, params: at } = request;
        await liftRedFlag(
          tx,
          at.id,
          'reason' in body
            ? body
            : { rules: body.rules, samuAdvice: { ...body.samuAdvice, at: instant(body.samuAdvice.at) } },
        );
        return answer(tx, at.id);
      }),
  );

  const outcomes = {
    redirect: 'redirect',
    close: 'close',
    cancel: 'cancel',
    'lost-contact': 'lose-contact',
    reopen: 'reopen',
  } as const;
  for (const [name, action] of Object.entries(outcomes)) {
    app.post(
      `/v1/requests/:id/${name}`,
      {
        // At the closing of the day a coordinator who reads nothing clinical may hand a request to the SAS, and nothing else.
        config: { roles: action === 'redirect' ? ['operator', 'coordinator'] : ['operator'] },
        schema: {
          tags,
          summary: `Give the request its named outcome: ${name}`,
          params,
          body: action === 'redirect' ? redirection : outcome,
          response: { 200: requestAnswer },
        },
      },
      (request, reply) =>
        command(deps, request, reply, 200, async (tx) => {
          const { reason } = request.body;
          if (tx.actor.role === 'coordinator' && reason !== 'sas') throw onlyToTheSas();
          if (action === 'reopen') await moveRequest(tx, request.params.id, action, { reason });
          else await endRequest(tx, request.params.id, action, request.body);
          return answer(tx, request.params.id);
        }),
    );
  }
}
