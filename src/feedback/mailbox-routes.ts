import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { after, hours } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Role } from '../platform/identity.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { mailboxAnswer, mailboxJson } from './mailbox-json.ts';
import { mailboxFigures, mailboxState, stateCounts } from './mailbox-store.ts';
import type { Mailboxes } from './mssante/mailboxes.ts';
import { pauseMailbox, resumeMailbox } from './pause-mailbox.ts';
import { countStuck } from './stuck-store.ts';

const tags = ['feedback'];
const roles: readonly Role[] = ['operator', 'coordinator'];

/** The median and the counts are of the last seven days. */
const WEEK_MS = hours(7 * 24);

/** `reads`: whether somebody reads a territory's mailbox. */
export type MailboxDeps = HttpDeps & { mailboxes: Mailboxes; reads(territoryId: string): boolean };

export function mailboxRoutes(http: FastifyInstance, deps: MailboxDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  const told = async (tx: Tx): Promise<z.infer<typeof mailboxAnswer>> => {
    const { territoryId } = tx.actor;
    const since = after(tx.at, -WEEK_MS);
    const [timeZone, state, figures, states, stuck] = await Promise.all([
      timeZoneOf(tx),
      mailboxState(tx),
      mailboxFigures(tx, since),
      stateCounts(tx, since),
      countStuck(tx),
    ]);
    const mailbox = deps.mailboxes.of(territoryId);
    return mailboxJson(timeZone, tx.at, {
      mailbox,
      reads: deps.reads(territoryId),
      state,
      figures,
      states,
      stuck,
    });
  };

  app.get(
    '/v1/mailbox',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'How the territory’s secure mail stands: lag, failures, pause, certificate',
        response: { 200: mailboxAnswer },
      },
    },
    (request) => query(deps, request, told),
  );

  app.post(
    '/v1/mailbox/pause',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Let nothing leave until it is resumed; messages wait, and no time passes for them',
        response: { 200: mailboxAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await pauseMailbox(tx);
        return told(tx);
      }),
  );

  app.post(
    '/v1/mailbox/resume',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Let everything leave again',
        response: { 200: mailboxAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await resumeMailbox(tx);
        return told(tx);
      }),
  );
}
