import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bookingFacts } from '../bookings/lookup.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { correctReport } from './correct-report.ts';
import { reportPdf } from './document/report-pdf.ts';
import { notYourBooking, reportNotFound } from './errors.ts';
import { loadPatientCopy } from './load-letter.ts';
import { newCorrection, newReport, reportAnswer, reportJson, saidIn } from './report-json.ts';
import { versionsOf } from './report-store.ts';
import { declareElsewhere, writeReport } from './write-report.ts';

const tags = ['feedback'];

export function reportRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const id = z.object({ id: z.uuid() });

  app.post(
    '/v1/bookings/:id/report',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'Sign what was found: once, by the professional who saw the patient; it leaves for the treating doctor',
        params: id,
        body: newReport,
        response: { 201: reportAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        await writeReport(tx, request.params.id, saidIn(request.body));
        return answerFor(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/bookings/:id/report/corrections',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'Correct a report by a new version, which leaves for everybody whom the old one went to; the author alone',
        params: id,
        body: newCorrection,
        response: { 201: reportAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { corrects, ...said } = request.body;
        await correctReport(tx, request.params.id, { ...saidIn(said), corrects });
        return answerFor(tx, request.params.id);
      }),
  );

  app.post(
    '/v1/bookings/:id/report/elsewhere',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary:
          'The author has written to the treating doctor from a program of their own: the loop is closed, nothing leaves from here',
        params: id,
        response: { 201: reportAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        await declareElsewhere(tx, request.params.id);
        return answerFor(tx, request.params.id);
      }),
  );

  app.get(
    '/v1/bookings/:id/report',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'The report of a booking with its earlier versions, for the line and for whoever wrote it',
        params: id,
        response: { 200: reportAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        await refuseOthers(tx, request.params.id);
        return answerFor(tx, request.params.id);
      }),
  );

  app.get(
    '/v1/bookings/:id/report.pdf',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'The patient’s own copy, to print: for the line and for whoever wrote it',
        params: id,
        produces: ['application/pdf'],
      },
    },
    async (request, reply) => {
      const printed = await query(deps, request, async (tx) => {
        await refuseOthers(tx, request.params.id);
        return loadPatientCopy(tx, request.params.id);
      });
      return reply
        .type('application/pdf')
        .header('content-disposition', 'attachment; filename="compte-rendu.pdf"')
        .send(await reportPdf(printed));
    },
  );
}

async function answerFor(tx: Tx, bookingId: string): Promise<z.infer<typeof reportAnswer>> {
  const versions = await versionsOf(tx, bookingId);
  if (versions.length === 0) throw reportNotFound();
  return reportJson(await timeZoneOf(tx), versions);
}

/** A professional reads of their own visits alone. */
async function refuseOthers(tx: Tx, bookingId: string): Promise<void> {
  const { professionalId } = await bookingFacts(tx, bookingId);
  if (tx.actor.role === 'professional' && tx.actor.subject !== professionalId) throw notYourBooking();
}
