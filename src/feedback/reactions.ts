import { systemActor } from '../platform/identity.ts';
import type { Reaction } from '../platform/reactions.ts';
import { addressReport } from './address-report.ts';
import { unaddressedReports } from './report-store.ts';
import { endUnsentMessage, type SendingDeps, sendMessage } from './send-message.ts';

/** 1.3 s, doubled each time: 18 attempts in 47 hours, the two days that a mail server itself would go on. */
const TWO_DAYS = { attempts: 18, firstDelayMs: 1_300 };

export const feedbackReactions = (deps: SendingDeps): Reaction[] => [
  {
    name: 'address-report',
    on: ['report.written'],
    react: (tx, event) => addressReport(tx, event.subject, deps.from),
  },
  {
    // Rule 5: the treating doctor always hears back, also one who is found after the visit.
    name: 'address-waiting-reports',
    on: ['patient.corrected'],
    react: async (tx, { subject, data }) => {
      if (!Array.isArray(data.fields) || !data.fields.includes('treatingDoctorId')) return;
      for (const reportId of await unaddressedReports(tx, subject))
        await addressReport(tx, reportId, deps.from);
    },
  },
  {
    name: 'send-message',
    on: ['message.queued', 'message.retried'],
    retry: TWO_DAYS,
    perform: (event) => sendMessage(deps, systemActor(event.territoryId, 'send-message'), event.subject),
  },
  {
    name: 'end-unsent-message',
    on: ['reaction.failed'],
    react: async (tx, event) => {
      if (event.data.reaction === 'send-message') await endUnsentMessage(tx, event.subject);
    },
  },
];
