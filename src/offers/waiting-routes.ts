import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { professionalById } from '../directory/lookup.ts';
import { isoIn } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { anotherList } from './errors.ts';
import { gathered } from './gathered.ts';
import { joinWaitingList } from './join-waiting-list.ts';
import { gatheredAnswer, gatheredJson, profession, roundKm } from './offer-json.ts';
import { confirmCall } from './confirm-call.ts';
import { pickPatient } from './pick-patient.ts';
import { readWaitingList } from './read-waiting-list.ts';
import { subjectOf } from './routes.ts';
import { FARTHEST_KM } from './waiting-list.ts';
import { selectWaiting, type WaitingPlace } from './waiting-store.ts';

const tags = ['waiting lists'];
const time = z.iso.datetime({ offset: true });

const waitingPlace = z.object({
  id: z.uuid(),
  requestId: z.uuid(),
  list: profession,
  since: time,
  state: z.enum(['waiting', 'picked', 'left']),
});
const waitingRow = z.object({
  id: z.uuid(),
  since: time,
  commune: z.string().nullable(),
  distanceKm: z.number().nullable(),
  modes: z.array(z.string()),
  age: z.string().nullable(),
  motive: z.string().nullable().describe('The title of the motive, never the patient’s words'),
});
const picked = waitingPlace.extend({ gathered: gatheredAnswer });

export function waitingRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/waiting',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Put a request on a profession’s common waiting list',
        params,
        body: z.strictObject({ list: profession }),
        response: { 201: waitingPlace },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) =>
        placeJson(await timeZoneOf(tx), await joinWaitingList(tx, request.params.id, request.body.list)),
      ),
  );

  app.get(
    '/v1/waiting',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'Who waits for my profession: near before far, then the longest; without saying who it is',
        querystring: z.object({
          list: profession.optional().describe('Absent: that of the professional who asks'),
          km: z.coerce.number().min(1).max(FARTHEST_KM).default(FARTHEST_KM),
        }),
        response: { 200: z.object({ items: z.array(waitingRow), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const professional = await professionalById(tx, subjectOf(tx));
        if (!professional) throw notFound('Ce professionnel');
        if ((request.query.list ?? professional.profession) !== professional.profession) throw anotherList();
        const [rows, timeZone] = await Promise.all([
          readWaitingList(tx, professional, request.query.km),
          timeZoneOf(tx),
        ]);
        return {
          items: rows.map(({ km, ...row }) => ({
            ...row,
            since: isoIn(timeZone, row.since),
            distanceKm: roundKm(km),
          })),
          next: null,
        };
      }),
  );

  app.post(
    '/v1/waiting/:id/pick',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'Take a patient from the list: the first has them, every other is told already-picked',
        params,
        response: { 200: picked },
      },
    },
    (request, reply) => {
      // Who the patient is, is not kept with an Idempotency-Key: it is read again.
      const reread = (tx: Tx) => mine(tx, request.params.id);
      const pick = (tx: Tx) => pickPatient(tx, request.params.id).then(() => reread(tx));
      return command(deps, request, reply, 200, pick, reread);
    },
  );

  app.post(
    '/v1/waiting/:id/called',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'I have called the patient whom I took from the list, and see to them',
        params,
        response: { 200: picked },
      },
    },
    (request, reply) => {
      const reread = (tx: Tx) => mine(tx, request.params.id);
      const confirm = (tx: Tx) => confirmCall(tx, request.params.id).then(() => reread(tx));
      return command(deps, request, reply, 200, confirm, reread);
    },
  );

  app.get(
    '/v1/waiting/:id',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'The patient whom I have taken from the list',
        params,
        response: { 200: picked },
      },
    },
    (request) => query(deps, request, (tx) => mine(tx, request.params.id)),
  );
}

const placeJson = (timeZone: string, it: WaitingPlace): z.infer<typeof waitingPlace> => ({
  id: it.id,
  requestId: it.requestId,
  list: it.list as z.infer<typeof profession>,
  since: isoIn(timeZone, it.since),
  state: it.state,
});

/** Only to the one who picked (rule 8). */
async function mine(tx: Tx, id: string): Promise<z.infer<typeof picked>> {
  const place = await selectWaiting(tx, id);
  if (!place || place.pickedBy === null || place.pickedBy !== tx.actor.subject)
    throw notFound('Cette attente');
  const timeZone = await timeZoneOf(tx);
  const request = await requestById(tx, place.requestId);
  return {
    ...placeJson(timeZone, place),
    gathered: gatheredJson(timeZone, await gathered(tx, request, null, null)),
  };
}
