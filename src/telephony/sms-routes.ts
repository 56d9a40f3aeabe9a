import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { notFound } from '../platform/errors.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type CalledLines, calledLines } from './called-line.ts';
import * as fields from './carrier-webhook.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { type InboundSmsRow, selectInbound, selectLaterTexts } from './inbound-store.ts';
import { PATIENCE_MS } from './never-dead.ts';
import { receiveSms } from './receive-sms.ts';
import { hearOfSms } from './send-sms.ts';
import { heardState } from './sms.ts';
import { replies } from './sms-texts.ts';
import { emptyTwiml, smsReplyTwiml } from './twiml.ts';
import { fromCarrier } from './twilio-signature.ts';

const text = z.object({
  id: z.uuid(),
  at: z.iso.datetime({ offset: true }),
  body: z.string(),
  understood: z.enum(['cancel', 'confirm', 'stop', 'start', 'other']),
  bookingId: z.uuid().nullable(),
  reply: z.string().nullable().describe('What the line answered by itself'),
});
const textAnswer = text.extend({
  phone: z.string().describe('E.164, or whatever the carrier gives as the sender'),
  later: z.array(text).describe('What the same phone wrote after that, oldest first; fifty at most'),
});

const MOST_LATER = 50;
/** So many texts are taken at a time by one process: callers come first. */
const MOST_AT_ONCE = 4;
/** Between two tries to write a text down. */
const TRY_AGAIN_MS = 200;

/** Texts: what the carrier brings and says of them, and what is left to an operator to read. */
export function smsRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'publicUrl' | 'twilio'>; patienceMs?: number },
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const taking = { ...deps, lines: calledLines(deps), few: fewAtATime(MOST_AT_ONCE) };
  const form = { tags: ['telephony'], consumes: ['application/x-www-form-urlencoded'] };
  /** What only tells something comes as JSON too. */
  const told = { ...form, consumes: [...form.consumes, 'application/json'] };
  const { patienceMs = PATIENCE_MS } = deps;
  const carrier = fromCarrier(deps.config);

  app.post(
    '/telephony/twilio/sms',
    { ...carrier, schema: { ...form, summary: 'Somebody writes to the line', body: fields.smsFields } },
    async ({ body, log }, reply) => {
      try {
        const answer = await takeText(taking, body, patienceMs);
        return xml(reply, answer === null ? emptyTwiml() : smsReplyTwiml(answer));
      } catch (err) {
        // A text whose address fails is lost at the carrier, and whoever wrote it hears nothing (https://www.twilio.com/docs/api/errors/11200):
        // they are told at once not to count on it.
        log.error({ err }, 'a text could not be taken');
        return xml(reply, smsReplyTwiml(replies.notTaken(body.To)));
      }
    },
  );

  app.post(
    '/telephony/twilio/sms-status',
    {
      ...carrier,
      schema: {
        ...told,
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

  app.get(
    '/v1/texts/:id',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['telephony'],
        summary: 'A text that somebody wrote to the line (the subject of a read-sms task)',
        params: z.object({ id: z.uuid() }),
        response: { 200: textAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const row = await selectInbound(tx, request.params.id);
        if (!row) throw notFound('Ce SMS');
        const [later, timeZone] = await Promise.all([selectLaterTexts(tx, row, MOST_LATER), timeZoneOf(tx)]);
        const json = (it: InboundSmsRow) => textJson(timeZone, it);
        return { ...json(row), phone: row.phone, later: later.map(json) };
      }),
  );
}

type Taking = HttpDeps & { lines: CalledLines; few: ReturnType<typeof fewAtATime> };
type Text = z.infer<typeof fields.smsFields>;

/** Tries until it is written down: the carrier tells of a text once. Throws when it could not be, or not for certain. */
async function takeText(deps: Taking, it: Text, patienceMs: number): Promise<string | null> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(tooLate()), until - performance.now());
    try {
      const work = deps.few(() => take(deps, it, until));
      work.catch(() => undefined);
      return await Promise.race([work, late]);
    } catch (error) {
      if (performance.now() + TRY_AGAIN_MS > until) throw error;
      await wait(TRY_AGAIN_MS);
    } finally {
      clearTimeout(timer);
    }
  }
}

const tooLate = (): Error => new Error('a text came too late to be answered');

/** Nothing is done for somebody who has been told meanwhile that nothing was. */
async function take(deps: Taking, it: Text, until: number): Promise<string | null> {
  const line = await deps.lines(it.To);
  // A number that is no line's: nobody would read it.
  if (!line) return replies.notTaken(it.To);
  const phone = fields.callerPhone(it.From) ?? it.From ?? '';
  return transaction(deps, systemActor(line.territoryId, 'telephony'), async (tx) => {
    const answer = await receiveSms(tx, line, { carrierSid: it.MessageSid, phone, body: it.Body ?? '' });
    if (performance.now() > until) throw tooLate();
    return answer;
  });
}

const textJson = (timeZone: string, it: InboundSmsRow): z.infer<typeof text> => ({
  id: it.id,
  at: isoIn(timeZone, it.at),
  body: it.body,
  understood: it.understood,
  bookingId: it.booking_id,
  reply: it.reply,
});

const xml = (reply: FastifyReply, document: string): FastifyReply =>
  reply.type('text/xml; charset=utf-8').send(document);
