import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Config } from '../platform/config.ts';
import type { HttpDeps } from '../platform/http.ts';
import { newId } from '../platform/ids.ts';
import { hearStatus, recentlyTold } from './call-steps.ts';
import { calledLines, lineStands } from './called-line.ts';
import { keyed, leaveQueue, ring, waitOn } from './caller-steps.ts';
import * as fields from './carrier-webhook.ts';
import { lineHours } from './line-words.ts';
import { heldTwiml, PATIENCE_MS, speak } from './never-dead.ts';
import { fromCarrier } from './twilio-signature.ts';

/** Twilio's webhooks. All steps of a call stand beside each other, so that the documents name them relatively. */
export function telephonyRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'publicUrl' | 'twilio'>; patienceMs?: number },
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const steps = { ...deps, lines: calledLines(deps), stands: lineStands(deps), told: recentlyTold() };
  /** Of the line that was called, for the fallback of a step. */
  const hours =
    ({ To }: { To: string }) =>
    () => {
      const line = steps.lines.lastKnown(To);
      return line && lineHours(line);
    };
  const form = { tags: ['telephony'], consumes: ['application/x-www-form-urlencoded'] };
  /** What only tells something comes as JSON too. */
  const told = { ...form, consumes: [...form.consumes, 'application/json'] };
  const { patienceMs = PATIENCE_MS } = deps;
  const carrier = fromCarrier(deps.config);
  const querystring = fields.detour;

  app.post(
    '/telephony/twilio/voice',
    { ...carrier, schema: { ...form, summary: 'The line rings', body: fields.callFields, querystring } },
    ({ body, query, log }, reply) => {
      const parameters = { again: query.again };
      return speak(
        { log, reply, step: 'voice', tries: query.tries, patienceMs, parameters, hours: hours(body) },
        () => ring(steps, body, query.again),
      );
    },
  );

  app.post(
    '/telephony/twilio/gather',
    {
      ...carrier,
      schema: {
        ...form,
        summary: 'The caller pressed keys, or none',
        body: fields.gatherFields,
        querystring: fields.question,
      },
    },
    ({ body, query, log }, reply) => {
      const { ask, place, asked, tries } = query;
      const parameters = { ask, place, asked: String(asked) };
      // What was keyed in does not survive a detour: it stands in no address.
      const keys = body.Digits ?? (tries > 1 ? undefined : '');
      return speak({ log, reply, step: 'gather', tries, patienceMs, parameters, hours: hours(body) }, () =>
        keyed(steps, body, { at: 'gather', ask, place, asked, keys }),
      );
    },
  );

  app.post(
    '/telephony/twilio/wait',
    {
      ...carrier,
      schema: { ...form, summary: 'What a waiting caller hears', body: fields.waitFields, querystring },
    },
    ({ body, query, log }, reply) =>
      speak({ log, reply, step: 'wait', tries: query.tries, patienceMs, hours: hours(body) }, () =>
        waitOn(steps, body),
      ),
  );

  app.post(
    '/telephony/twilio/queue-end',
    {
      ...carrier,
      schema: { ...form, summary: 'A call has left the queue', body: fields.queueEndFields, querystring },
    },
    ({ body, query, log }, reply) => {
      const QueueResult = body.QueueResult ?? query.QueueResult ?? 'error';
      const parameters = { QueueResult };
      return speak(
        { log, reply, step: 'queue-end', tries: query.tries, patienceMs, parameters, hours: hours(body) },
        () => leaveQueue(steps, body, QueueResult),
      );
    },
  );

  app.post(
    '/telephony/twilio/status',
    {
      ...carrier,
      schema: {
        ...told,
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
    '/telephony/twilio/fallback',
    {
      ...carrier,
      schema: { ...form, summary: 'A step could not be had: the call is kept', body: fields.callFields },
    },
    (_request, reply) =>
      xml(reply, heldTwiml({ step: 'voice', parameters: { again: newId() }, tries: 1 }, undefined)),
  );
}

const xml = (reply: FastifyReply, document: string): FastifyReply =>
  reply.type('text/xml; charset=utf-8').send(document);
