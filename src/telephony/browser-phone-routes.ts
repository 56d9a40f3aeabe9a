import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { operatorIdOf, usePhone } from '../operators/change-presence.ts';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { command, type HttpDeps } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { browserPhone } from './browser-phone.ts';

/** The operator answers in the browser, where the territory's carrier and the server's keys allow it. */
export function browserPhoneRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'twilio'> },
): void {
  http.withTypeProvider<ZodTypeProvider>().post(
    '/v1/presence/browser-phone',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['presence'],
        summary: 'A token for the carrier’s voice SDK; from now on the line rings you in this browser',
        response: {
          200: z.object({
            token: z.string(),
            identity: z.string(),
            expiresAt: z.iso.datetime({ offset: true }),
          }),
        },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const now = Date.now() as Instant;
        const phone = browserPhone(deps.config.twilio, operatorIdOf(tx.actor), now);
        await usePhone(tx, `client:${phone.identity}`, now);
        return { ...phone, expiresAt: isoIn(await timeZoneOf(tx), phone.expiresAt) };
      }),
  );
}
