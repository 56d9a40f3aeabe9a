import type { Reaction } from '../platform/reactions.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { DEADLINE_DUE } from './deadline.ts';
import { escalateDue, planEscalation, planEscalations } from './escalate.ts';
import { ESCALATION_DUE } from './escalation.ts';
import { isVisitOpen } from './life-store.ts';
import { requestById } from './lookup.ts';
import { joinMtList, leaveMtList } from './mt-list.ts';
import { ATTENDANCE_DUE, planAttendance } from './organise-follow-ups.ts';
import { passDeadline, planDeadline } from './pass-deadline.ts';
import { checkRedirected, REDIRECTED_DUE } from './redirect-request.ts';

export const requestReactions = (): Reaction[] => [
  {
    // Rule 2. What is found meanwhile (care behind another demand, a shorter time) moves the next step; so does a visit that fell through.
    name: 'plan-escalation',
    on: [
      'request.received',
      'request.triaged',
      'request.red-flagged',
      'request.red-flag-lifted',
      'request.unscreened',
      'request.released',
      'request.reopened',
    ],
    react: async (tx, { subject }) => {
      await Promise.all([planDeadline(tx, subject), planEscalation(tx, subject)]);
    },
  },
  {
    // Other steps hold for what is open as well, from now on: what was taken stays taken.
    name: 'plan-escalations-anew',
    on: ['territory.changed'],
    react: async (tx, { data }) => {
      if (Array.isArray(data.fields) && data.fields.includes('settings.escalation'))
        await planEscalations(tx);
    },
  },
  {
    // A visit is agreed: it is what was to be arranged, and what is asked about afterwards.
    name: 'follow-visit',
    on: ['booking.made'],
    react: async (tx, { data }) => {
      const request = await requestById(tx, String(data.requestId));
      if (request.follow_ups.includes('appointment'))
        await finishTasksAbout(tx, 'arrange-appointment', [request.id]);
      if (request.follow_ups.includes('attendance')) await planAttendance(tx, request.id);
    },
  },
  {
    name: 'check-attendance',
    on: [ATTENDANCE_DUE],
    react: async (tx, { subject }) => {
      if (await isVisitOpen(tx, subject)) await openTask(tx, 'check-attendance', subject);
    },
  },
  {
    name: 'check-redirected',
    on: [REDIRECTED_DUE],
    react: (tx, { subject }) => checkRedirected(tx, subject),
  },
  { name: 'join-mt-list', on: ['request.triaged'], react: (tx, { subject }) => joinMtList(tx, subject) },
  {
    name: 'leave-mt-list',
    on: ['request.cancelled', 'request.closed', 'request.lost-contact'],
    react: (tx, { subject }) => leaveMtList(tx, subject),
  },
  {
    name: 'pass-deadline',
    on: [DEADLINE_DUE, 'request.released'],
    react: (tx, { subject }) => passDeadline(tx, subject),
  },
  { name: 'escalate', on: [ESCALATION_DUE], react: (tx, { subject }) => escalateDue(tx, subject) },
];
