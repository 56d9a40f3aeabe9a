import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { notFound } from '../platform/errors.ts';
import { assessmentsOf } from '../offers/lookup.ts';
import { assessmentJson } from '../offers/offer-json.ts';
import { callerOf, command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { readsAssessments } from './rank.ts';
import { receiveReferral } from './receive-referral.ts';
import { recordConsent } from './record-consent.ts';
import {
  followedJson,
  followedReferral,
  newReferral,
  referralAnswer,
  referralJson,
  referralList,
  wholeReferral,
} from './referral-json.ts';
import {
  type ReferralRow,
  selectNotices,
  selectReferral,
  selectReferrals,
  selectReferralsOfRequest,
} from './store.ts';

const tags = ['referrals'];
const params = z.object({ id: z.uuid() });

export type ReferralDeps = HttpDeps & { config: Pick<Config, 'publicUrl' | 'webhooks'> };

export function referralRoutes(http: FastifyInstance, deps: ReferralDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/referrals',
    {
      config: { roles: ['partner', 'regulator'] },
      schema: {
        tags,
        summary: 'Refer a patient to the line',
        body: newReferral,
        response: {
          201: referralAnswer
            .pick({ id: true, number: true, deadline: true })
            .extend({ progress: z.string().describe('Address at which the progress is told') }),
        },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { tokenId } = callerOf(request);
        const { webhooks, publicUrl = '' } = deps.config;
        const { id, number } = await receiveReferral(tx, { tokenId }, request.body, webhooks);
        const { deadline } = await found(selectReferral(tx, id));
        const progress = `${publicUrl}/v1/referrals/${id}`;
        return { id, number, deadline: isoIn(await timeZoneOf(tx), deadline), progress };
      }),
  );

  app.get(
    '/v1/referrals',
    {
      config: { roles: ['partner', 'regulator'] },
      schema: {
        tags,
        summary: 'The referrals of this token, newest first',
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: referralList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor } = request.query;
        const timeZone = await timeZoneOf(tx);
        const part = { after: readCursor(cursor), limit: limit + 1 };
        const rows = await selectReferrals(tx, callerOf(request).tokenId, part);
        return pageOf(
          rows,
          limit,
          ({ at, id }) => ({ at, id }),
          (row) => referralJson(timeZone, row),
        );
      }),
  );

  app.get(
    '/v1/referrals/:id',
    {
      config: { roles: ['partner', 'regulator'] },
      schema: {
        tags,
        summary: 'What has become of a referral of this token, as far as its referrer may know',
        params,
        response: { 200: wholeReferral },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const row = await found(selectReferral(tx, request.params.id));
        // Another's is not told apart from one that does not exist.
        if (row.token_id !== callerOf(request).tokenId) throw notFound('Cette demande');
        const timeZone = await timeZoneOf(tx);
        const written = readsAssessments(row.rank) ? await assessmentsOf(tx, row.current_request) : [];
        const assessments = written.map((one) => assessmentJson(timeZone, one));
        return { ...referralJson(timeZone, row), assessments };
      }),
  );

  app.get(
    '/v1/requests/:id/referrals',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary:
          'Who referred this patient, also by requests put together with this one; what they were told',
        params,
        response: { 200: z.object({ items: z.array(followedReferral), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { id } = await requestById(tx, request.params.id);
        const rows = await selectReferralsOfRequest(tx, id);
        return { items: await Promise.all(rows.map((row) => followed(tx, row))), next: null };
      }),
  );

  app.post(
    '/v1/referrals/:id/consent',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'The patient agrees, or no longer does, that the referrer learns the outcome',
        params,
        body: z.strictObject({ given: z.boolean().default(true) }).nullish(),
        response: { 200: followedReferral },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await recordConsent(tx, request.params.id, request.body?.given ?? true);
        return followed(tx, await found(selectReferral(tx, request.params.id)));
      }),
  );
}

async function found(row: Promise<ReferralRow | undefined>): Promise<ReferralRow> {
  const it = await row;
  if (!it) throw notFound('Cette demande');
  return it;
}

const followed = async (tx: Tx, row: ReferralRow) =>
  followedJson(await timeZoneOf(tx), row, await selectNotices(tx, row.id));
