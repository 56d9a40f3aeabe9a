import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Config } from '../platform/config.ts';
import type { HttpDeps } from '../platform/http.ts';
import { newId } from '../platform/ids.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction } from '../platform/transaction.ts';
import { connectCall, hearStatus, leaveQueue, partCall, takeCall } from './call-steps.ts';
import { calledLines } from './called-line.ts';
import * as fields from './carrier-webhook.ts';
import { PATIENCE_MS, speak } from './never-dead.ts';
import { hearOfSms } from './send-sms.ts';
import { heardState } from './sms.ts';
import { notRead } from './sms-texts.ts';
import { emptyTwiml, heldTwiml, smsReplyTwiml, waitTwiml } from './twiml.ts';
import { checkSignature, requireSignature } from './twilio-signature.ts';

/** Twilio's webhooks. All steps of a call stand beside each other, so that the documents name them relatively. */
export function telephonyRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'publicUrl' | 'twilio'>; patienceMs?: number },
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const steps = { ...deps, lines: calledLines(deps) };
  const signature = { publicUrl: deps.config.publicUrl, authTokens: deps.config.twilio?.authTokens ?? [] };
  const form = { tags: ['telephony'], consumes: ['application/x-www-form-urlencoded'] };
  const { patienceMs = PATIENCE_MS } = deps;
  const carrier = {
    // Every call comes from the carrier's few addresses: what keeps strangers out is the signature.
    config: { access: 'carrier', rateLimit: false },
    onRequest: async (request: FastifyRequest) => requireSignature(signature, request),
    preValidation: async (request: FastifyRequest) => checkSignature(signature, request),
  } as const;
  const querystring = fields.detour;

  app.post(
    '/telephony/twilio/voice',
    { ...carrier, schema: { ...form, summary: 'The line rings', body: fields.callFields, querystring } },
    ({ body, query, log }, reply) =>
      speak(
        { log, reply, step: 'voice', tries: query.tries, patienceMs, parameters: { again: query.again } },
        () => takeCall(steps, body, query.again),
      ),
  );

  app.post(
    '/telephony/twilio/wait',
    { ...carrier, schema: { ...form, summary: 'What a waiting caller hears', body: fields.waitFields } },
    ({ body }, reply) => xml(reply, waitTwiml(body.QueuePosition)),
  );

  app.post(
    '/telephony/twilio/queue-end',
    {
      ...carrier,
      schema: { ...form, summary: 'A call has left the queue', body: fields.queueEndFields, querystring },
    },
    ({ body, query, log }, reply) => {
      const QueueResult = body.QueueResult ?? query.QueueResult ?? 'error';
      return speak(
        { log, reply, step: 'queue-end', tries: query.tries, patienceMs, parameters: { QueueResult } },
        () => leaveQueue(steps, body, QueueResult),
      );
    },
  );

  app.post(
    '/telephony/twilio/connect',
    {
      ...carrier,
      schema: { ...form, summary: 'An operator has taken the call', body: fields.callFields, querystring },
    },
    ({ body, query, log }, reply) =>
      speak({ log, reply, step: 'connect', tries: query.tries, patienceMs }, () => connectCall(steps, body)),
  );

  app.post(
    '/telephony/twilio/dial-end',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'Caller and operator have parted',
        body: fields.dialEndFields,
        querystring,
      },
    },
    ({ body, query, log }, reply) => {
      const told = body.DialCallStatus === undefined ? query : body;
      const { DialCallStatus, DialBridged, DialCallSid } = told;
      const dial = { DialCallStatus, DialBridged, DialCallSid };
      return speak({ log, reply, step: 'dial-end', tries: query.tries, patienceMs, parameters: dial }, () =>
        partCall(steps, body, dial),
      );
    },
  );

  app.post(
    '/telephony/twilio/status',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'How a call goes on',
        body: fields.statusFields,
        response: { 204: z.null() },
      },
    },
    async ({ body }, reply) => {
      await hearStatus(steps, body);
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/telephony/twilio/sms-status',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'What became of an SMS',
        body: fields.smsStatusFields,
        querystring: z.object({ territory: z.string().max(63), sms: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async ({ body, query }, reply) => {
      const state = heardState(body.MessageStatus);
      const failure = body.ErrorCode && `carrier-${body.ErrorCode}`;
      if (state)
        await transaction(deps, systemActor(query.territory, 'telephony'), (tx) =>
          hearOfSms(tx, { smsId: query.sms, carrierSid: body.MessageSid, state, failure }),
        );
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/telephony/twilio/sms',
    { ...carrier, schema: { ...form, summary: 'Somebody writes to the line', body: fields.smsFields } },
    ({ body }, reply) => xml(reply, isStopWord(body.Body) ? emptyTwiml() : smsReplyTwiml(notRead(body.To))),
  );

  app.post(
    '/telephony/twilio/fallback',
    {
      ...carrier,
      schema: { ...form, summary: 'A step could not be had: the call is kept', body: fields.callFields },
    },
    (_request, reply) => xml(reply, heldTwiml('voice', { again: newId() }, 1)),
  );
}

const xml = (reply: FastifyReply, document: string): FastifyReply =>
  reply.type('text/xml; charset=utf-8').send(document);

/** The carrier itself answers and obeys these (https://help.twilio.com/articles/223134027). */
const isStopWord = (text: string | undefined): boolean =>
  text !== undefined &&
  /^(stop|stopall|unsubscribe|cancel|end|quit|start|yes|unstop|help|info)$/i.test(text.trim());
