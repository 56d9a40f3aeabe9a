import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bookingFacts, isSeenBy } from '../bookings/lookup.ts';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Role } from '../platform/identity.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { addRecipient } from './add-recipient.ts';
import { notYourBooking } from './errors.ts';
import { AGREED_KINDS } from './may-receive.ts';
import type { Mailboxes } from './mssante/mailboxes.ts';
import { noteSharing } from './note-sharing.ts';
import { RECIPIENT_KINDS } from './recipient-kind.ts';
import { recipientsOf } from './recipients.ts';
import { sharingOf } from './sharing-store.ts';

const tags = ['feedback'];
const time = z.iso.datetime({ offset: true });

/** Whoever speaks with the patient; a professional of their own patients alone. */
const roles: readonly Role[] = ['operator', 'professional'];

const agreed = z
  .array(z.enum(AGREED_KINDS))
  .max(AGREED_KINDS.length)
  .describe('Outside the care team: only with a yes that is recorded beforehand (CSP L1110-12)');

const sharingAnswer = z.object({
  informedAt: time
    .nullable()
    .describe('When it was recorded that the patient was told of the exchange (CSP L1110-4)'),
  informedBy: z.string().nullable(),
  refused: z.boolean().describe('The patient objects: nothing leaves for anybody'),
  agreed: z.array(z.enum(AGREED_KINDS)),
  notedAt: time.nullable(),
});

const recipientAnswer = z.object({
  id: z.uuid(),
  name: z.string(),
  is: z.enum(['professional', 'structure']),
  as: z.enum(RECIPIENT_KINDS),
  verdict: z.enum(['may', 'patient-refuses', 'needs-consent']),
  hasAddress: z.boolean().describe('The directory has an address of theirs in the secure mail'),
  hadBefore: z.boolean().describe('An earlier version went to them'),
});
const recipientList = z.object({ items: z.array(recipientAnswer) });

export function sharingRoutes(http: FastifyInstance, deps: HttpDeps & { mailboxes: Mailboxes }): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.get(
    '/v1/requests/:id/sharing',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'What the patient was told of the exchange of their report, and what they said',
        params,
        response: { 200: sharingAnswer },
      },
    },
    (request) => query(deps, request, (tx) => sharingJson(tx, request.params.id)),
  );

  app.put(
    '/v1/requests/:id/sharing',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Record it: a refusal and a consent taken back hold at once for what has not left',
        params,
        body: z.strictObject({
          informed: z.boolean(),
          refused: z.boolean().default(false),
          agreed: agreed.default([]),
        }),
        response: { 200: sharingAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await refuseStrangers(tx, request.params.id);
        await noteSharing(tx, request.params.id, request.body);
        return sharingJson(tx, request.params.id);
      }),
  );

  app.get(
    '/v1/bookings/:id/report/recipients',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'To whom a report goes once it is signed, or why not',
        params,
        response: { 200: recipientList },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { professionalId } = await bookingFacts(tx, request.params.id);
        if (tx.actor.role === 'professional' && tx.actor.subject !== professionalId) throw notYourBooking();
        return recipientsJson(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/reports/:id/recipients',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Send a report to somebody else as well: by its author, or by the line',
        params,
        body: z.strictObject({
          recipient: z.uuid().describe('A professional or a structure of the directory'),
          as: z.enum(['dac', 'other']).default('other'),
          takesPart: z
            .boolean()
            .default(false)
            .describe('They take part in the patient’s care: whoever says so stays on record'),
        }),
        response: { 201: recipientList },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { recipient, as, takesPart } = request.body;
        const from = deps.mailboxes.of(tx.actor.territoryId).address;
        const report = await addRecipient(tx, request.params.id, { id: recipient, as, takesPart }, from);
        return recipientsJson(tx, report.bookingId);
      }),
  );
}

async function refuseStrangers(tx: Tx, requestId: string): Promise<void> {
  await requestById(tx, requestId);
  const { role, subject } = tx.actor;
  if (role === 'professional' && !(subject && (await isSeenBy(tx, requestId, subject))))
    throw notYourBooking();
}

async function sharingJson(tx: Tx, requestId: string): Promise<z.infer<typeof sharingAnswer>> {
  await refuseStrangers(tx, requestId);
  const [it, timeZone] = await Promise.all([sharingOf(tx, requestId), timeZoneOf(tx)]);
  return {
    informedAt: it.informedAt && isoIn(timeZone, it.informedAt),
    informedBy: it.informedBy,
    refused: it.refused,
    agreed: [...it.agreed],
    notedAt: it.notedAt && isoIn(timeZone, it.notedAt),
  };
}

const recipientsJson = async (tx: Tx, bookingId: string): Promise<z.infer<typeof recipientList>> => ({
  items: (await recipientsOf(tx, bookingId)).map(
    ({ id, name, is, as, verdict, secureAddress, hadBefore }) => ({
      id,
      name,
      is,
      as,
      verdict,
      hasAddress: secureAddress !== null,
      hadBefore,
    }),
  ),
});
