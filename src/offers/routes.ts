import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Instant, instant } from '../platform/clock.ts';
import { dueAt } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { notYours } from '../slots/errors.ts';
import { territoryOf, timeZoneOf } from '../territory/lookup.ts';
import { quietHoursOf, quietUntil } from '../territory/quiet-hours.ts';
import { acceptOffer } from './accept-offer.ts';
import { answerQuestion } from './answer-question.ts';
import { cancelOffer } from './cancel-offer.ts';
import { declineOffer } from './decline-offer.ts';
import { giveBackOffer } from './give-back-offer.ts';
import { makeOffer } from './make-offer.ts';
import { WAVE_DUE } from './offer.ts';
import {
  answerText,
  code,
  flagDecision,
  newOffer,
  offerAnswer,
  offerJson,
  offerList,
  putOfferAnswer,
  putOfferJson,
  putOfferList,
  visitWish,
} from './offer-json.ts';
import { offerPutTo, offersPutTo } from './put-offer.ts';
import { settleFlag } from './settle-flag.ts';
import { selectOffer, selectOffersOf, selectRecipients } from './store.ts';

const tags = ['offers'];

export function offerRoutes(http: FastifyInstance, deps: HttpDeps): void {
  flagRoute(http, deps);
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/offers',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary:
          'Put a request to professionals who could take it; a question, or a flag to be looked at, to doctors on duty',
        description:
          'Asked by waves, the nearest and least asked first, never at night; the first to accept has it.',
        params,
        body: newOffer,
        response: { 201: offerAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) =>
        oneOffer(tx, await makeOffer(tx, { requestId: request.params.id, ...request.body })),
      ),
  );

  app.get(
    '/v1/requests/:id/offers',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The offers of a request, newest first, with who was asked and what they said',
        params,
        response: { 200: offerList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        await requestById(tx, request.params.id);
        const rows = await selectOffersOf(tx, request.params.id);
        return { items: await Promise.all(rows.map(({ id }) => oneOffer(tx, id))), next: null };
      }),
  );

  app.post(
    '/v1/offers/:id/cancel',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Nobody is needed any more; whoever was asked is told',
        params,
        response: { 200: offerAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await cancelOffer(tx, request.params.id);
        return oneOffer(tx, request.params.id);
      }),
  );

  app.get(
    '/v1/offers',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'What is put to me: open first, then what was answered of late',
        response: { 200: putOfferList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [offers, timeZone] = await Promise.all([offersPutTo(tx, subjectOf(tx)), timeZoneOf(tx)]);
        return { items: offers.map((offer) => putOfferJson(timeZone, offer)), next: null };
      }),
  );

  app.get(
    '/v1/offers/:id',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'One offer that is put to me; what the triage gathered only once it is mine',
        params,
        response: { 200: putOfferAnswer },
      },
    },
    (request) => query(deps, request, (tx) => mine(tx, request.params.id)),
  );

  app.post(
    '/v1/offers/:id/accept',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'Take it: one winner, every other is told offer-taken; a visit is booked at once, a flag goes on standing',
        params,
        body: visitWish,
        response: { 200: putOfferAnswer },
      },
    },
    (request, reply) =>
      answerMine(deps, request, reply, (tx) => {
        const { start, ...wish } = request.body ?? {};
        return acceptOffer(tx, request.params.id, { ...wish, start: start ? instant(start) : undefined });
      }),
  );

  app.post(
    '/v1/offers/:id/decline',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'No, thank you: not asked again for this request',
        params,
        body: z.strictObject({ reason: code.optional().describe('A code, never clinical text') }).nullish(),
        response: { 200: putOfferAnswer },
      },
    },
    (request, reply) =>
      answerMine(deps, request, reply, (tx) => declineOffer(tx, request.params.id, request.body?.reason)),
  );

  app.post(
    '/v1/offers/:id/withdraw',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'Give back what one has accepted: the visit is called off, the request goes on to the others',
        params,
        response: { 200: putOfferAnswer },
      },
    },
    (request, reply) => answerMine(deps, request, reply, (tx) => giveBackOffer(tx, request.params.id)),
  );

  app.post(
    '/v1/offers/:id/answer',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'Answer a question: the first answer stands on the file',
        params,
        body: z.strictObject({ text: answerText }),
        response: { 200: putOfferAnswer },
      },
    },
    (request, reply) =>
      answerMine(deps, request, reply, (tx) => answerQuestion(tx, request.params.id, request.body.text)),
  );
}

/** What a doctor does about a flag that they have taken. */
function flagRoute(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().post(
    '/v1/offers/:id/verdict',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'Lift the flag that I have taken with my reason, or confirm the SAMU; a doctor with an RPPS number',
        params: z.object({ id: z.uuid() }),
        body: flagDecision,
        response: { 200: putOfferAnswer },
      },
    },
    (request, reply) =>
      answerMine(deps, request, reply, (tx) => settleFlag(tx, request.params.id, request.body)),
  );
}

async function oneOffer(tx: Tx, id: string): Promise<z.infer<typeof offerAnswer>> {
  const [row, recipients, nextWaveAt, timeZone] = await Promise.all([
    selectOffer(tx, id),
    selectRecipients(tx, id),
    nextWaveTime(tx, id),
    timeZoneOf(tx),
  ]);
  if (!row) throw notFound('Cette proposition');
  return offerJson(timeZone, row, recipients, nextWaveAt);
}

/** By day: what falls due at night is said as the morning that it waits for. */
async function nextWaveTime(tx: Tx, offerId: string): Promise<Instant | null> {
  const due = await dueAt(tx, WAVE_DUE, offerId);
  if (due === undefined) return null;
  const { settings, timeZone } = await territoryOf(tx);
  return quietUntil(quietHoursOf(settings), timeZone, due) ?? due;
}

/** Does it, and shows the offer as it is then: that is not kept with an Idempotency-Key, because it says who the patient is. */
function answerMine(
  deps: HttpDeps,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  act: (tx: Tx) => Promise<unknown>,
): Promise<never> {
  const { id } = request.params;
  const reread = (tx: Tx) => mine(tx, id);
  return command(deps, request, reply, 200, (tx) => act(tx).then(() => reread(tx)), reread);
}

/** As the professional who asks sees it. */
async function mine(tx: Tx, id: string): Promise<z.infer<typeof putOfferAnswer>> {
  const [offer, timeZone] = await Promise.all([offerPutTo(tx, id, subjectOf(tx)), timeZoneOf(tx)]);
  return putOfferJson(timeZone, offer);
}

/** A token of a professional without a subject is nobody's. */
export function subjectOf(tx: Tx): string {
  if (!tx.actor.subject) throw notYours();
  return tx.actor.subject;
}
