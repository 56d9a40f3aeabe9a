import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { careFields } from '../triage/protocol-file.ts';
import { addNote } from './add-note.ts';
import { duplicatesOf } from './duplicates.ts';
import { escalateNow } from './escalate.ts';
import { FOLLOW_UPS } from './follow-up.ts';
import { requestById } from './lookup.ts';
import { mergeRequests } from './merge-requests.ts';
import { organiseFollowUps } from './organise-follow-ups.ts';
import { orientRequest } from './orient-request.ts';
import { noneChosen, proposePlaces } from './propose-places.ts';
import { answer } from './request-answer.ts';
import { requestAnswer, requestJson } from './request-json.ts';

const tags = ['requests'];
const text = z.string().trim().min(1).max(4000);
const params = z.object({ id: z.uuid() });
const roles = ['operator'] as const;

/** What people do about a request on its way. */
export function lifeRoutes(http: FastifyInstance, deps: HttpDeps): void {
  placeRoutes(http, deps);
  duplicateRoutes(http, deps);
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/requests/:id/notes',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Leave words for colleagues on the file; they stand in its timeline',
        params,
        body: z.strictObject({ text, kind: z.enum(['note', 'advice']).default('note') }),
        response: { 201: z.object({ id: z.uuid() }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { id } = await requestById(tx, request.params.id);
        return { id: await addNote(tx, { requestId: id, ...request.body }) };
      }),
  );

  app.post(
    '/v1/requests/:id/orientation',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'A person decides otherwise than the protocol, with a reason; never below a red flag that stands',
        params,
        body: z.strictObject({ care: careFields, reason: text }),
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await orientRequest(tx, request.params.id, request.body);
        return answer(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/requests/:id/follow-ups',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Somebody gives up care: what has to be arranged, each as a task',
        params,
        body: z.strictObject({ what: z.array(z.enum(FOLLOW_UPS)).min(1) }),
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await organiseFollowUps(tx, request.params.id, request.body.what);
        return answer(tx, request.params.id);
      }),
  );
}

function placeRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/requests/:id/propose',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'These places were told to the patient, who chooses',
        params,
        body: z.strictObject({ slotIds: z.array(z.uuid()).max(10).default([]) }).default({ slotIds: [] }),
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await proposePlaces(tx, request.params.id, request.body.slotIds);
        return answer(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/requests/:id/release',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'The patient chose none of the places: it looks for one again',
        params,
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await noneChosen(tx, request.params.id);
        return answer(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/requests/:id/escalate',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Nothing suits: take the next step of the escalation now instead of at its time',
        params,
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await escalateNow(tx, request.params.id);
        return answer(tx, request.params.id);
      }),
  );
}

function duplicateRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/requests/:id/duplicates',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Other open requests of the same patient, for the same need, on the same day',
        params,
        response: { 200: z.object({ items: z.array(requestAnswer), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const timeZone = await timeZoneOf(tx);
        const found = await duplicatesOf(tx, request.params.id);
        const reader = { role: tx.actor.role, timeZone, at: tx.at };
        return { items: found.map((row) => requestJson(row, reader)), next: null };
      }),
  );

  app.post(
    '/v1/requests/:id/merge',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'This request was told twice: it ends, its call and notes go on with the other',
        params,
        body: z.strictObject({ into: z.uuid() }),
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await mergeRequests(tx, request.params.id, request.body.into);
        return answer(tx, request.params.id);
      }),
  );
}
