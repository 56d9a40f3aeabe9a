import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { everyPlace } from '../directory/lookup.ts';
import { PAGE_HEADERS } from '../pages/page.ts';
import { instant } from '../platform/clock.ts';
import { DomainError, notFound } from '../platform/errors.ts';
import { commandAs, type HttpDeps } from '../platform/http.ts';
import { problemOf } from '../platform/problems.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { territoryOf, timeZoneOf } from '../territory/lookup.ts';
import { acceptOffer } from './accept-offer.ts';
import { answerQuestion } from './answer-question.ts';
import { type FilledSheet, readSheet, SHEET_FIELDS } from './assessment-form.ts';
import { declineOffer } from './decline-offer.ts';
import { giveBackOffer } from './give-back-offer.ts';
import { offerOver, ownPageOnly } from './errors.ts';
import type { OpenedLink } from './link.ts';
import { faultPage, linkPage, noSuchLink } from './link-page.ts';
import { resolveLink } from './link-store.ts';
import { answerText, code, putOfferAnswer, putOfferJson, visitWish } from './offer-json.ts';
import { assessmentsOf } from './lookup.ts';
import { linkIsOver, offerPutTo, throughLink } from './put-offer.ts';
import { writeAssessment } from './write-assessment.ts';

const tags = ['offers'];

/** Nobody answers faster; whoever tries addresses out is stopped early. Of one address (IP). */
const seldom = { access: 'public' as const, rateLimit: { max: 60, timeWindow: 60_000 } };

/** The link in a professional's text message: for programs, and as a page. The secret is in the address and nowhere else, the log included. */
export function offerLinkRoutes(http: FastifyInstance, deps: HttpDeps): void {
  linkCommands(http, deps);
  linkPages(http, deps);
}

function linkCommands(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ secret: z.string().max(128) });
  const response = { 200: putOfferAnswer };
  const opened = async (secret: string) => {
    const link = await resolveLink(deps, secret);
    if (!link) throw notFound('Ce lien');
    return link;
  };
  const answer = async (tx: Tx, { offerId, caller }: OpenedLink) => {
    const [offer, timeZone] = await Promise.all([offerPutTo(tx, offerId, caller.subject), timeZoneOf(tx)]);
    return putOfferJson(timeZone, throughLink(offer, tx.at));
  };
  // What it shows is clinical: not kept with an Idempotency-Key, but read again.
  const done = (
    link: OpenedLink,
    request: FastifyRequest,
    reply: FastifyReply,
    act: (tx: Tx) => Promise<unknown>,
  ) => {
    const reread = (tx: Tx) => answer(tx, link);
    return commandAs(deps, link.caller, request, reply, 200, (tx) => act(tx).then(() => reread(tx)), reread);
  };

  app.post(
    '/v1/offer-links/:secret/accept',
    {
      config: seldom,
      schema: { tags, summary: 'Take what the link is about', params, body: visitWish, response },
    },
    async (request, reply) => {
      const link = await opened(request.params.secret);
      return done(link, request, reply, async (tx) => {
        const { start, ...wish } = request.body ?? {};
        await refuseFlag(tx, link.offerId);
        return acceptOffer(tx, link.offerId, { ...wish, start: start ? instant(start) : undefined });
      });
    },
  );

  app.post(
    '/v1/offer-links/:secret/decline',
    {
      config: seldom,
      schema: {
        tags,
        summary: 'No, thank you',
        params,
        body: z.strictObject({ reason: code.optional() }).nullish(),
        response,
      },
    },
    async (request, reply) => {
      const link = await opened(request.params.secret);
      return done(link, request, reply, (tx) => declineOffer(tx, link.offerId, request.body?.reason));
    },
  );
}

/** What a form on the page may send, beside what it does not know. */
const form = z.object({
  start: z.iso.datetime({ offset: true }).optional(),
  placeId: z.uuid().optional(),
  text: z.string().max(4000).optional(),
  ...Object.fromEntries(SHEET_FIELDS.map((name) => [name, z.string().max(4000).optional()])),
});
type Form = { start?: string; placeId?: string; text?: string } & FilledSheet;

const actions: Readonly<Record<string, (tx: Tx, offerId: string, form: Form) => Promise<unknown>>> = {
  accept: async (tx, offerId, { start, placeId }) => {
    await refuseFlag(tx, offerId);
    return acceptOffer(tx, offerId, { start: start ? instant(start) : undefined, placeId });
  },
  decline: (tx, offerId) => declineOffer(tx, offerId, undefined),
  answer: (tx, offerId, { text }) => answerQuestion(tx, offerId, answerText.parse(text)),
  withdraw: async (tx, offerId) => {
    await refuseWhenOver(tx, offerId);
    return giveBackOffer(tx, offerId);
  },
  assessment: async (tx, offerId, filled) => {
    await refuseWhenOver(tx, offerId);
    const read = readSheet(filled);
    if ('fault' in read) throw badSheet(read.fault);
    return writeAssessment(tx, offerId, read.sheet);
  },
};

/** A text message on somebody's phone shows nobody who is in danger, and lifts nothing (rule 1). */
async function refuseFlag(tx: Tx, offerId: string): Promise<void> {
  if ((await offerPutTo(tx, offerId, tx.actor.subject ?? '')).kind === 'flag') throw ownPageOnly();
}

/** The day of the visit is over, or there is none: an old text message on somebody's phone changes nothing any more. */
async function refuseWhenOver(tx: Tx, offerId: string): Promise<void> {
  const offer = await offerPutTo(tx, offerId, tx.actor.subject ?? '');
  if (offer.calledOff || linkIsOver(offer, tx.at)) throw offerOver();
}

/** For a browser, also one without scripts. To look at it does nothing: a preview of the link must not accept. */
function linkPages(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ secret: z.string() });
  const schema = { hide: true, params };

  app.get('/o/:secret', { config: seldom, schema, errorHandler: sayFault }, async (request, reply) => {
    const { secret } = request.params;
    const link = await resolveLink(deps, secret);
    return link ? page(reply, deps, link, secret, {}) : gone(reply);
  });

  for (const [name, act] of Object.entries(actions)) {
    app.post(
      `/o/:secret/${name}`,
      { config: seldom, schema: { ...schema, body: form.nullish() }, errorHandler: sayFault },
      async (request, reply) => {
        const { secret } = request.params;
        const link = await resolveLink(deps, secret);
        if (!link) return gone(reply);
        const filled = (request.body ?? {}) as Form;
        if (name === 'answer' && !filled.text?.trim())
          return page(reply, deps, link, secret, { fault: noAnswer(), filled });
        try {
          await transaction(deps, link.caller, (tx) => act(tx, link.offerId, filled));
        } catch (error) {
          if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
          return page(reply, deps, link, secret, { fault: error, filled, sheet: name === 'assessment' });
        }
        return reply.redirect(`/o/${secret}`, 303);
      },
    );
  }
}

const badSheet = (words: string): DomainError =>
  new DomainError('validation', 'invalid', 'Fiche non envoyée', words);

const noAnswer = (): DomainError =>
  new DomainError('validation', 'invalid', 'Réponse vide', 'Écrivez votre réponse avant de l’envoyer.');

async function page(
  reply: FastifyReply,
  deps: HttpDeps,
  { offerId, caller }: OpenedLink,
  secret: string,
  { fault, filled, sheet }: { fault?: DomainError; filled?: Form; sheet?: boolean },
): Promise<FastifyReply> {
  const text = await read(deps, caller, async (tx) => {
    const [territory, offer] = await Promise.all([territoryOf(tx), offerPutTo(tx, offerId, caller.subject)]);
    return linkPage({
      territory,
      offer,
      places: offer.placeId === null ? await everyPlace(tx) : [],
      path: `/o/${secret}`,
      fault: fault && { title: fault.message, detail: fault.detail },
      answer: filled?.text,
      filledSheet: sheet ? filled : undefined,
      sheets: (offer.gathered ? await assessmentsOf(tx, offer.gathered.requestId) : []).filter(
        ({ author }) => author === caller.subject,
      ),
      at: tx.at,
    });
  });
  return reply
    .status(fault ? (problemOf(fault)?.status ?? 409) : 200)
    .headers(PAGE_HEADERS)
    .send(text);
}

/** What a person reads when nothing could be done with what their browser sent; a defect is logged like any other. */
function sayFault(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = problemOf(error);
  if (!known) request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
  const { secret } = request.params as { secret: string };
  return reply
    .status(known?.status ?? 500)
    .headers(PAGE_HEADERS)
    .send(faultPage(known ?? { title: 'Une erreur est survenue' }, `/o/${encodeURIComponent(secret)}`));
}

const gone = (reply: FastifyReply): FastifyReply =>
  reply.status(404).headers(PAGE_HEADERS).send(noSuchLink());
