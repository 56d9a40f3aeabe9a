import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { structureById } from '../directory/lookup.ts';
import { html, PAGE_HEADERS, pageOf } from '../pages/page.ts';
import type { Caller } from '../platform/access.ts';
import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { problemOf } from '../platform/problems.ts';
import { read } from '../platform/transaction.ts';
import { communes, territoryOf } from '../territory/lookup.ts';
import { emergency, formPage } from './form-page.ts';
import { closedInWords } from './line-hours.ts';
import { callerOfLink, SELDOM } from './link.ts';
import { REFERRAL_NUMBER } from './number.ts';
import { progressPage } from './progress-page.ts';
import { FIELDS, type Filled, type FormFaults, faultsOf, readForm } from './referral-form.ts';
import { progressOfRow } from './referral-json.ts';
import type { ReferralDeps } from './routes.ts';
import { sendForm } from './send-form.ts';
import { selectReferralOfLink } from './store.ts';

/** Whose page it is, as long as nobody knows which territory's. */
const LINE = 'Ligne de soins non programmés';

/** Of a structure's link, for a browser: pages, also where something goes wrong. */
export function referralFormRoutes(http: FastifyInstance, deps: ReferralDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ secret: z.string() });
  const schema = { hide: true, params };
  const page = { config: { access: 'public' as const, ...SELDOM }, errorHandler: sayFault };

  app.get('/r/:secret', { ...page, schema }, async (request, reply) => {
    const caller = await callerOfLink(deps, request.params.secret);
    if (!caller) return gone(reply);
    return form(reply, 200, deps, caller, { id: newId(), filled: {}, faults: {} });
  });

  const body = z.object({
    id: z.uuid(),
    ...Object.fromEntries(FIELDS.map((field) => [field, z.string().max(4_000).optional()])),
  });
  app.post('/r/:secret', { ...page, schema: { ...schema, body } }, async (request, reply) => {
    const { secret } = request.params;
    const caller = await callerOfLink(deps, secret);
    if (!caller) return gone(reply);
    const { id, ...filled } = request.body as { id: string } & Filled;
    const structure = await read(deps, caller, (tx) => structureById(tx, caller.subject ?? ''));
    const given = readForm(filled, { phone: structure?.phone ?? null });
    if ('faults' in given) return form(reply, 422, deps, caller, { id, filled, faults: given.faults });
    try {
      const number = await sendForm(deps, caller, id, given.referral, deps.config.webhooks);
      return await reply.redirect(`/r/${secret}/${number}`, 303);
    } catch (error) {
      const faults = faultsOf(error);
      if (!faults) throw error;
      return form(reply, 422, deps, caller, { id, filled, faults });
    }
  });

  const ofNumber = params.extend({ number: z.string() });
  app.get(
    '/r/:secret/:number',
    { ...page, schema: { hide: true, params: ofNumber } },
    async (request, reply) => {
      const { secret, number } = request.params;
      const caller = REFERRAL_NUMBER.test(number) ? await callerOfLink(deps, secret) : undefined;
      if (!caller) return gone(reply);
      const shown = await read(deps, caller, async (tx) => {
        const row = await selectReferralOfLink(tx, caller.tokenId, number);
        const territory = await territoryOf(tx);
        const closed = closedInWords(territory, tx.at);
        const progress = row && progressOfRow(row);
        return row && progress && progressPage({ territory, number, receivedAt: row.at, progress, closed });
      });
      return shown === undefined ? gone(reply) : reply.headers(PAGE_HEADERS).send(shown);
    },
  );
}

async function form(
  reply: FastifyReply,
  status: number,
  deps: ReferralDeps,
  caller: Caller,
  it: { id: string; filled: Filled; faults: FormFaults },
): Promise<FastifyReply> {
  const page = await read(deps, caller, async (tx) => {
    const [territory, all, structure] = await Promise.all([
      territoryOf(tx),
      communes(tx),
      structureById(tx, caller.subject ?? ''),
    ]);
    if (!structure) throw notFound('Cette structure');
    const closed = closedInWords(territory, tx.at);
    return formPage({ territory, structure, communes: byName(all), closed, ...it });
  });
  return reply.status(status).headers(PAGE_HEADERS).send(page);
}

const byName = <T extends { name: string }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => a.name.localeCompare(b.name, 'fr'));

/** What a person reads when the form cannot be taken; a defect is logged like any other. */
function sayFault(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = problemOf(error);
  if (!known) request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
  return reply
    .status(known?.status ?? 500)
    .headers(PAGE_HEADERS)
    .send(
      pageOf({
        title: known?.title ?? 'Une erreur est survenue',
        from: LINE,
        body: html`${emergency}
          <p>${known?.detail}</p>
          <p>
            Revenez en arrière et recommencez dans un instant : un formulaire renvoyé n’est compté qu’une
            fois. Si cela ne marche toujours pas, appelez la ligne.
          </p>`,
      }),
    );
}

/** Unknown, over, revoked or misspelt: the answer is one. */
const gone = (reply: FastifyReply): FastifyReply =>
  reply
    .status(404)
    .headers(PAGE_HEADERS)
    .send(
      pageOf({
        title: 'Cette page n’existe pas ou plus',
        from: LINE,
        body: html`${emergency}
          <p>
            Vérifiez l’adresse, ou demandez un nouveau lien à la coordination de votre CPTS : un lien n’est
            valable que quelques mois.
          </p>`,
      }),
    );
