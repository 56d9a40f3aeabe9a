import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ageOn } from '../patients/age.ts';
import { type Instant, isoIn } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { joinStandby, leaveStandby } from './join-standby.ts';
import { type Listed, selectListed } from './standby-list-store.ts';
import type { Standby } from './standby-store.ts';

const standbyAnswer = z.object({
  requestId: z.uuid(),
  since: z.iso.datetime({ offset: true }),
  agreedBy: z.string().describe('Who noted that the patient takes any place'),
});

const listedAnswer = standbyAnswer.extend({
  agreedByName: z.string().nullable().describe('As colleagues call them; null: not known'),
  age: z.int().nullable().describe('Whole years; null: not known'),
  commune: z.string().nullable(),
  deadline: z.iso.datetime({ offset: true }).describe('To be seen by then'),
});

const tags = ['matching'];

/** Patients who take any place that falls free. */
export function standbyRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/standby',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The patient takes any place that falls free: it is booked for them within the minute',
        params,
        body: z.strictObject({}).optional(),
        response: { 200: standbyAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        standbyJson(await timeZoneOf(tx), await joinStandby(tx, request.params.id)),
      ),
  );

  app.delete(
    '/v1/requests/:id/standby',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The patient waits for no place any more',
        params,
        response: { 204: z.null() },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 204, async (tx) => {
        await leaveStandby(tx, request.params.id, 'asked');
        return null;
      }),
  );

  app.get(
    '/v1/standby',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Requests whose patient takes any place that falls free, the longest wait first',
        response: { 200: z.object({ items: z.array(listedAnswer), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [items, timeZone] = await Promise.all([selectListed(tx), timeZoneOf(tx)]);
        return { items: items.map((one) => listedJson(timeZone, one, tx.at)), next: null };
      }),
  );

  app.get(
    '/v1/requests/:id/standby',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'How a request stands on the list of those who take any place that falls free',
        params,
        response: { 200: listedAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [[listed], timeZone] = await Promise.all([selectListed(tx, request.params.id), timeZoneOf(tx)]);
        if (!listed) throw notFound('Cette inscription');
        return listedJson(timeZone, listed, tx.at);
      }),
  );
}

const standbyJson = (timeZone: string, it: Standby): z.infer<typeof standbyAnswer> => ({
  requestId: it.requestId,
  since: isoIn(timeZone, it.since),
  agreedBy: it.agreedBy,
});

const listedJson = (timeZone: string, it: Listed, at: Instant): z.infer<typeof listedAnswer> => ({
  ...standbyJson(timeZone, it),
  agreedByName: it.agreedByName,
  age: it.birthDate === null ? null : ageOn(it.birthDate, isoDate(localDay(timeZone, at))),
  commune: it.commune,
  deadline: isoIn(timeZone, it.deadline),
});
