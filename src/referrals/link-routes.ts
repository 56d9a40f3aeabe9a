import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { structureById } from '../directory/lookup.ts';
import { isoIn } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { callerOf, command, commandAs, query } from '../platform/http.ts';
import { transaction } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { callerOfLink, endLink, makeLink, SELDOM } from './link.ts';
import { selectLinks } from './link-store.ts';
import { receiveThroughLink } from './receive-referral.ts';
import { newLinkReferral, referralAnswer } from './referral-json.ts';
import type { ReferralDeps } from './routes.ts';
import { selectReferral } from './store.ts';

const tags = ['referrals'];
const time = z.iso.datetime({ offset: true });

const secretParam = z.string().regex(/^[\w-]{20,128}$/);

/** Links for structures without software, and what a program may do with one. */
export function referralLinkRoutes(http: FastifyInstance, deps: ReferralDeps): void {
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
    async (request, reply) => {
      // No `command`: it would keep the answer of an Idempotency-Key, and the secret with it. One link too many can be revoked.
      const made = await transaction(deps, callerOf(request), async (tx) => {
        const { id, secret, expiresAt } = await makeLink(tx, request.params.id, request.body?.days ?? 180);
        const { publicUrl = '' } = deps.config;
        return { id, url: `${publicUrl}/r/${secret}`, expiresAt: isoIn(await timeZoneOf(tx), expiresAt) };
      });
      return reply.status(201).send(made);
    },
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
      config: { access: 'public', ...SELDOM },
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
        const { id, number } = await receiveThroughLink(tx, caller, request.body, deps.config.webhooks);
        const row = await selectReferral(tx, id);
        if (!row) throw notFound('Cette demande');
        return { id, number, deadline: isoIn(await timeZoneOf(tx), row.deadline) };
      });
    },
  );
}
