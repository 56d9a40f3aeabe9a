import type { Reaction } from '../platform/reactions.ts';
import { addressAnew, addressReport } from './address-report.ts';
import { heedAddress } from './heed-address.ts';
import type { Mailboxes } from './mssante/mailboxes.ts';
import { holdBack, holdBackFromDoctor } from './note-sharing.ts';
import { askAgainLater, awaitReport, lookForReport, waitNoMore } from './remind-author.ts';
import { REPORT_DUE } from './report-due.ts';
import { unaddressedReports } from './report-store.ts';

/** The territory's own address is that of its mailbox. */
export function reportReactions({ mailboxes }: { mailboxes: Mailboxes }): Reaction[] {
  const from = (territoryId: string): string => mailboxes.of(territoryId).address;
  return [
    {
      name: 'address-report',
      on: ['report.written', 'report.corrected'],
      react: (tx, { territoryId, subject }) => addressReport(tx, subject, from(territoryId)),
    },
    {
      // Rule 5: the treating doctor always hears back, also one who is found after the visit.
      name: 'address-waiting-reports',
      on: ['patient.corrected'],
      react: async (tx, { territoryId, subject, data }) => {
        if (!Array.isArray(data.fields) || !data.fields.includes('treatingDoctorId')) return;
        const lost = await holdBackFromDoctor(tx, subject);
        for (const reportId of await unaddressedReports(tx, subject))
          await addressReport(tx, reportId, from(territoryId), lost.has(reportId));
      },
    },
    {
      name: 'heed-address',
      on: ['professional.corrected', 'structure.corrected'],
      react: async (tx, { territoryId, subject, data }) => {
        if (Array.isArray(data.fields) && data.fields.includes('secureAddress'))
          await heedAddress(tx, subject, from(territoryId));
      },
    },
    {
      // What the patient allows now leaves now; what they do not stays (CSP L1110-4).
      name: 'heed-patient',
      on: ['sharing.noted', 'referral.consented', 'referral.consent-withdrawn'],
      react: async (tx, { territoryId, type, subject, data }) => {
        const requestId = type === 'sharing.noted' ? subject : String(data.requestId);
        await holdBack(tx, requestId);
        await addressAnew(tx, requestId, from(territoryId));
      },
    },
    {
      name: 'await-report',
      on: ['booking.made'],
      react: (tx, { subject }) => awaitReport(tx, subject),
    },
    {
      name: 'look-for-report',
      on: [REPORT_DUE],
      react: (tx, { subject }) => lookForReport(tx, subject),
    },
    {
      name: 'ask-again-later',
      on: ['task.done'],
      react: async (tx, { data }) => {
        if (data.kind === 'report-missing') await askAgainLater(tx, String(data.subject));
      },
    },
    {
      name: 'wait-no-more',
      on: ['booking.cancelled', 'booking.missed', 'booking.moved'],
      react: (tx, { subject }) => waitNoMore(tx, subject),
    },
  ];
}
