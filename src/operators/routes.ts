import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { after, hours, isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { operatorIdOf, sayPresence } from './change-presence.ts';
import { operatorPhoneField } from './operator-phone.ts';
import { type PresenceRow, selectOperators } from './store.ts';

const presenceAnswer = z.object({
  operatorId: z.uuid(),
  label: z.string().nullable(),
  state: z.enum(['present', 'on-call', 'wrap-up', 'away', 'gone']),
  since: z.iso.datetime({ offset: true }),
  callId: z.uuid().nullable().describe('The call they are on, or are writing down'),
  phone: z
    .string()
    .nullable()
    .optional()
    .describe('Only one’s own; null: the phone of the territory’s settings'),
});

const presenceList = z.object({ items: z.array(presenceAnswer) });

/** Who has not been seen for longer is not listed. */
const GONE_SHOWN_MS = hours(12);

export function operatorRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const tags = ['presence'];

  app.get(
    '/v1/presence',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: { tags, summary: 'Who is at the phones', response: { 200: presenceList } },
    },
    (request) => query(deps, request, listed),
  );

  app.put(
    '/v1/presence',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary:
          'Say that one is at the phones, or away; said again every 20 seconds, or one is gone after 60',
        body: z.strictObject({
          state: z.enum(['present', 'away']),
          phone: operatorPhoneField.nullable().optional(),
          label: z.string().trim().min(1).max(60).optional().describe('What colleagues call you'),
        }),
        response: { 200: presenceAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await sayPresence(tx, request.body, Date.now());
        const own = (await listed(tx)).items.find(({ operatorId }) => operatorId === operatorIdOf(tx.actor));
        if (!own) throw new Error('a presence that was just written is not there');
        return own;
      }),
  );
}

async function listed(tx: Tx): Promise<z.infer<typeof presenceList>> {
  const [rows, timeZone] = await Promise.all([
    selectOperators(tx, after(tx.at, -GONE_SHOWN_MS)),
    timeZoneOf(tx),
  ]);
  return { items: rows.map((row) => presenceJson(row, timeZone, operatorIdOf(tx.actor))) };
}

const presenceJson = (row: PresenceRow, timeZone: string, reader: string) => ({
  operatorId: row.operator,
  label: row.label,
  state: row.state,
  since: isoIn(timeZone, row.since),
  callId: row.call_id,
  ...(row.operator === reader ? { phone: row.phone } : {}),
});
