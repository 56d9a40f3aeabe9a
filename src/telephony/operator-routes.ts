import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Config } from '../platform/config.ts';
import type { HttpDeps } from '../platform/http.ts';
import { calledLines } from './called-line.ts';
import { callFields } from './carrier-webhook.ts';
import { conferenceWaitTwiml } from './conference-twiml.ts';
import type { LegAddress } from './line-addresses.ts';
import { PATIENCE_MS, speak } from './never-dead.ts';
import { comeOut, comeToCall, hearLegStatus, pickUp, pickUpCallback, takeWithKey } from './operator-steps.ts';
import { fromCarrier } from './twilio-signature.ts';
import { unknownNumberTwiml } from './twiml.ts';

const territory = z.string().min(1).max(63);
const tries = z.coerce.number().int().min(1).max(1000).default(1).catch(1);
const legQuery = z.object({ territory, leg: z.uuid(), tries });
const legKeyQuery = legQuery.extend({ asked: z.coerce.number().int().min(1).max(10).default(1).catch(1) });
/** Without names: a call that an older version sent here. */
const callQuery = z.object({ territory: territory.optional(), call: z.uuid().optional(), tries });
const dialEndQuery = callQuery.extend({ leg: z.uuid().optional(), back: z.literal('1').optional() });

const keyFields = callFields.extend({ Digits: z.string().max(32).optional() });
const answeredFields = callFields.extend({ AnsweredBy: z.string().max(64).optional() });
const legStatusFields = callFields.extend({ CallStatus: z.string().max(32) });

/** The webhooks of operators, of those whom a call is handed to, and of callers from the moment that they are answered. */
export function operatorPhoneRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'publicUrl' | 'twilio'>; patienceMs?: number },
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const { patienceMs = PATIENCE_MS } = deps;
  const lines = calledLines(deps);
  const form = { tags: ['telephony'], consumes: ['application/x-www-form-urlencoded'] };
  /** What only tells something comes as JSON too. */
  const told = { ...form, consumes: [...form.consumes, 'application/json'] };
  const carrier = fromCarrier(deps.config);

  app.post(
    '/telephony/twilio/operator',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'An operator’s phone, or the SAMU’s, was picked up',
        body: callFields,
        querystring: legQuery,
      },
    },
    ({ body, query, log }, reply) =>
      speak({ log, reply, step: 'operator', ...again(query, patienceMs) }, () =>
        pickUp(deps, namesOf(query), body),
      ),
  );

  app.post(
    '/telephony/twilio/operator-ready',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'An operator has pressed a key, or none',
        body: keyFields,
        querystring: legKeyQuery,
      },
    },
    ({ body, query, log }, reply) =>
      speak({ log, reply, step: 'operator', ...again(query, patienceMs) }, () =>
        takeWithKey(deps, namesOf(query), { CallSid: body.CallSid, Digits: body.Digits }, query.asked),
      ),
  );

  app.post(
    '/telephony/twilio/leg-status',
    {
      ...carrier,
      schema: {
        ...told,
        summary: 'What became of a phone that the line rang',
        body: legStatusFields,
        querystring: legQuery,
        response: { 204: z.null() },
      },
    },
    async ({ body, query }, reply) => {
      await hearLegStatus(deps, namesOf(query), body);
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/telephony/twilio/connect-back',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'Somebody who is called back has picked up',
        body: answeredFields,
        querystring: legQuery,
      },
    },
    ({ body, query, log }, reply) =>
      speak({ log, reply, step: 'connect-back', ...again(query, patienceMs) }, () =>
        pickUpCallback(deps, namesOf(query), { CallSid: body.CallSid, AnsweredBy: body.AnsweredBy }),
      ),
  );

  /** The caller’s own steps: by the names in the address, or else by the number that was called. */
  const callersStep =
    (step: 'connect' | 'hold' | 'dial-end') =>
    (
      {
        body,
        query,
        log,
      }: { body: z.infer<typeof callFields>; query: CallersQuery } & Pick<FastifyRequest, 'log'>,
      reply: FastifyReply,
    ) =>
      speak({ log, reply, step, ...again(query, patienceMs) }, async () => {
        const at = query.territory ?? (await lines(body.To))?.territoryId;
        if (at === undefined) return unknownNumberTwiml();
        if (query.leg !== undefined) return comeOut(deps, { territory: at, leg: query.leg }, body);
        const which = query.call === undefined ? { carrierSid: body.CallSid } : { id: query.call };
        return comeToCall(deps, at, which, query.back === '1');
      });

  app.post(
    '/telephony/twilio/connect',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'An operator is there for a caller',
        body: callFields,
        querystring: callQuery,
      },
    },
    callersStep('connect'),
  );

  app.post(
    '/telephony/twilio/hold',
    {
      ...carrier,
      schema: { ...form, summary: 'What a caller on hold hears', body: callFields, querystring: callQuery },
    },
    callersStep('hold'),
  );

  app.post(
    '/telephony/twilio/dial-end',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'Somebody has come out of a conversation',
        body: callFields,
        querystring: dialEndQuery,
      },
    },
    callersStep('dial-end'),
  );

  app.post(
    '/telephony/twilio/conference-wait',
    {
      ...carrier,
      schema: { ...form, summary: 'What whoever is first in a conversation hears', body: callFields },
    },
    (_request, reply) => reply.type('text/xml; charset=utf-8').send(conferenceWaitTwiml()),
  );
}

type CallersQuery = z.infer<typeof callQuery> & Partial<Pick<z.infer<typeof dialEndQuery>, 'leg' | 'back'>>;

const namesOf = ({ territory, leg }: LegAddress): LegAddress => ({ territory, leg });

/** What a step must be told once more when it could not be had the first time. */
function again(
  { tries, ...names }: { tries: number; territory?: string | undefined } & Record<string, unknown>,
  patienceMs: number,
) {
  const parameters = Object.fromEntries(
    Object.entries(names).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
  return { tries, patienceMs, parameters };
}
