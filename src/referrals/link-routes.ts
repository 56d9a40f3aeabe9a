import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { structureById } from '../directory/lookup.ts';
import { html, PAGE_HEADERS, pageOf } from '../pages/page.ts';
import type { Caller } from '../platform/access.ts';
import { isoIn } from '../platform/clock.ts';
import { violated } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { command, commandAs, query } from '../platform/http.ts';
import { newId } from '../platform/ids.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { communes, territoryOf, timeZoneOf } from '../territory/lookup.ts';
import { formOutOfDate } from './errors.ts';
import { emergency, formPage } from './form-page.ts';
import { callerOfLink, endLink, makeLink } from './link.ts';
import { selectLinks } from './link-store.ts';
import { REFERRAL_NUMBER } from './number.ts';
import { progressPage } from './progress-page.ts';
import { receiveReferral } from './receive-referral.ts';
import { FIELDS, type Filled, type FormFaults, faultsOf, readForm } from './referral-form.ts';
import { newLinkReferral, progressOfRow, referralAnswer } from './referral-json.ts';
import type { ReferralDeps } from './routes.ts';
import { selectReferral, selectReferralOfLink } from './store.ts';

const tags = ['referrals'];
const time = z.iso.datetime({ offset: true });

/** Nobody fills in a form faster; whoever tries addresses out is stopped early. Of one address (IP). */
const seldom = { access: 'public' as const, rateLimit: { max: 30, timeWindow: 60_000 } };
const secretParam = z.string().regex(/^[\w-]{20,128}$/);

/** Forms for structures without software: their links, and what is behind them. */
export function referralLinkRoutes(http: FastifyInstance, deps: ReferralDeps): void {
  linkRoutes(http, deps);
  formRoutes(http, deps);
}

function linkRoutes(http: FastifyInstance, deps: ReferralDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/structures/:id/referral-links',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary: 'A form for a structure without software: the link is shown this once',
        params,
        body: z.strictObject({ days: z.number().int().min(1).max(400).default(180) }).nullish(),
        response: { 201: z.object({ id: z.uuid(), url: z.string(), expiresAt: time }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { id, secret, expiresAt } = await makeLink(tx, request.params.id, request.body?.days ?? 180);
        const { publicUrl = '' } = deps.config;
        return { id, url: `${publicUrl}/r/${secret}`, expiresAt: isoIn(await timeZoneOf(tx), expiresAt) };
      }),
  );

  app.get(
    '/v1/structures/:id/referral-links',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary: 'The links of a structure, without their secrets',
        params,
        response: {
          200: z.object({
            items: z.array(
              z.object({ id: z.uuid(), madeAt: time, expiresAt: time, revokedAt: time.nullable() }),
            ),
            next: z.null(),
          }),
        },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        if (!(await structureById(tx, request.params.id))) throw notFound('Cette structure');
        const timeZone = await timeZoneOf(tx);
        const items = (await selectLinks(tx, request.params.id)).map((link) => ({
          id: link.id,
          madeAt: isoIn(timeZone, link.made_at),
          expiresAt: isoIn(timeZone, link.expires_at),
          revokedAt: link.revoked_at && isoIn(timeZone, link.revoked_at),
        }));
        return { items, next: null };
      }),
  );

  app.delete(
    '/v1/structures/:id/referral-links/:linkId',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary: 'The link is no longer good for anything',
        params: params.extend({ linkId: z.uuid() }),
        response: { 200: z.object({ id: z.uuid() }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { id, linkId } = request.params;
        await endLink(tx, id, linkId);
        return { id: linkId };
      }),
  );

  app.post(
    '/v1/referral-links/:secret',
    {
      config: seldom,
      schema: {
        tags,
        summary:
          'Refer a patient through a structure’s link; its progress page is the link’s, followed by /number',
        params: z.object({ secret: secretParam }),
        body: newLinkReferral,
        response: { 201: referralAnswer.pick({ id: true, number: true, deadline: true }) },
      },
    },
    async (request, reply) => {
      const caller = await callerOfLink(deps, request.params.secret);
      if (!caller) throw notFound('Ce lien');
      return commandAs(deps, caller, request, reply, 201, async (tx) => {
        const { id, number } = await receive(tx, caller, request.body, deps);
        const row = await selectReferral(tx, id);
        if (!row) throw notFound('Cette demande');
        return { id, number, deadline: isoIn(await timeZoneOf(tx), row.deadline) };
      });
    },
  );
}

const receive = (
  tx: Tx,
  caller: Caller,
  referral: z.output<typeof newLinkReferral>,
  deps: ReferralDeps,
  id?: string,
) =>
  receiveReferral(
    tx,
    { linkId: caller.tokenId },
    { ...referral, rank: 'structure' },
    deps.config.webhooks,
    id,
  );

/** The same for a browser: pages instead of documents. */
function formRoutes(http: FastifyInstance, deps: ReferralDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ secret: z.string() });
  const schema = { hide: true, params };

  app.get('/r/:secret', { config: seldom, schema }, async (request, reply) => {
    const caller = await callerOfLink(deps, request.params.secret);
    if (!caller) return gone(reply);
    return form(reply, 200, deps, caller, { id: newId(), filled: {}, faults: {} });
  });

  const body = z.object({
    id: z.uuid(),
    ...Object.fromEntries(FIELDS.map((field) => [field, z.string().max(4_000).optional()])),
  });
  app.post('/r/:secret', { config: seldom, schema: { ...schema, body } }, async (request, reply) => {
    const { secret } = request.params;
    const caller = await callerOfLink(deps, secret);
    if (!caller) return gone(reply);
    const { id, ...filled } = request.body as { id: string } & Filled;
    const given = readForm(filled);
    if ('faults' in given) return form(reply, 422, deps, caller, { id, filled, faults: given.faults });
    try {
      const number = await once(deps, caller, id, (tx) => receive(tx, caller, given.referral, deps, id));
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
    { config: seldom, schema: { hide: true, params: ofNumber } },
    async (request, reply) => {
      const { secret, number } = request.params;
      const caller = REFERRAL_NUMBER.test(number) ? await callerOfLink(deps, secret) : undefined;
      if (!caller) return gone(reply);
      const page = await read(deps, caller, async (tx) => {
        const row = await selectReferralOfLink(tx, caller.tokenId, number);
        const territory = await territoryOf(tx);
        return row && progressPage({ territory, number, receivedAt: row.at, progress: progressOfRow(row) });
      });
      return page === undefined ? gone(reply) : reply.headers(PAGE_HEADERS).send(page);
    },
  );
}

/** A form that was sent twice (an impatient finger, a page that was loaded again) makes one referral. Gives its number. */
async function once(
  deps: ReferralDeps,
  caller: Caller,
  id: string,
  make: (tx: Tx) => Promise<{ number: string }>,
): Promise<string> {
  const before = async (tx: Tx) => {
    const row = await selectReferral(tx, id);
    if (row && row.link_id !== caller.tokenId) throw formOutOfDate();
    return row?.number;
  };
  try {
    return await transaction(deps, caller, async (tx) => (await before(tx)) ?? (await make(tx)).number);
  } catch (error) {
    if (!violated(error, 'referral_pkey')) throw error;
    const number = await read(deps, caller, before);
    if (number === undefined) throw error;
    return number;
  }
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
    return formPage({ territory, structure, communes: byName(all), ...it });
  });
  return reply.status(status).headers(PAGE_HEADERS).send(page);
}

const byName = <T extends { name: string }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => a.name.localeCompare(b.name, 'fr'));

/** Unknown, over, revoked or misspelt: the answer is one. */
const gone = (reply: FastifyReply): FastifyReply =>
  reply
    .status(404)
    .headers(PAGE_HEADERS)
    .send(
      pageOf({
        title: 'Cette page n’existe pas ou plus',
        from: 'Ligne de soins non programmés',
        body: html`${emergency}
          <p>
            Vérifiez l’adresse, ou demandez un nouveau lien à la coordination de votre CPTS : un lien n’est
            valable que quelques mois.
          </p>`,
      }),
    );
