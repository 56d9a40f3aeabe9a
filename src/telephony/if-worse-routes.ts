import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { notFound } from '../platform/errors.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { ifWorse, type IfWorse } from '../triage/if-worse-json.ts';
import { toldIfWorse } from '../triage/tell-if-worse.ts';
import type { SmsState } from './sms.ts';
import { selectSmsAbout } from './store.ts';
import { whyNoIfWorse } from './tell-patient.ts';

/** The carrier has not got it yet. */
const stateOf = (state: SmsState): NonNullable<IfWorse['sms']>['state'] =>
  state === 'queued' || state === 'sending' ? 'asked' : state;

/** Whether the patient leaves with what to do if it gets worse, and how (rule 2). */
export function ifWorseRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'twilio'> },
): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/requests/:id/if-worse',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['triage'],
        summary: 'What to do if it gets worse, and whether the patient was told: said, or sent by SMS',
        params: z.object({ id: z.uuid() }),
        response: { 200: ifWorse },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { id } = request.params;
        const told = await toldIfWorse(tx, id);
        if (!told) throw notFound('Ce conseil');
        const [row, whyNot, timeZone] = await Promise.all([
          selectSmsAbout(tx, 'if-worse', told.triageId),
          whyNoIfWorse(tx, id, deps.config.twilio !== undefined),
          timeZoneOf(tx),
        ]);
        const iso = (at: Parameters<typeof isoIn>[1]) => isoIn(timeZone, at);
        return {
          text: told.text,
          said: told.said === undefined ? null : iso(told.said),
          sms: row
            ? { state: stateOf(row.state), at: iso(row.sent_at ?? row.queued_at) }
            : told.texted === undefined
              ? null
              : { state: 'asked' as const, at: iso(told.texted) },
          whyNoSms: whyNot ?? null,
        };
      }),
  );
}
