import { readReminder } from '../feedback/report-due.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Reaction } from '../platform/reactions.ts';
import { hangUpAtCarrier, ringBack } from './bridge-call.ts';
import type { Carrier } from './carrier.ts';
import { abandonPlacing, placeCaller } from './place-caller.ts';
import { abandonRing, hangUpLeg, ringLeg } from './ring-leg.ts';
import { abandonSms, resumeSms, sendSms, SMS_DUE } from './send-sms.ts';
import {
  CALLBACK_MISSED_DUE,
  forgetReminder,
  planReminder,
  TELL_DUE,
  tellCallbackMissed,
  tellPatient,
  textIfWorse,
} from './tell-patient.ts';
import { askBySms, remindOfReport, tellCalledOff, tellOfferOver } from './tell-professional.ts';

export type TelephonyDeps = {
  database: Database;
  clock: Clock;
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'recoveryMs'>;
  /** Undefined: none is configured. Then patients are told by phone (tasks), and calls stay where they are. */
  carrier: Carrier | undefined;
};

const SOON = { attempts: 8, firstDelayMs: 250 };

export function telephonyReactions({ database, clock, config, carrier }: TelephonyDeps): Reaction[] {
  const deps = {
    database,
    clock,
    carrier,
    leaseMs: config.recoveryMs,
    // Three times as long as a dead worker's attempt is left alone: a minute.
    listedWithinMs: config.recoveryMs * 3,
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
  };
  const canText = carrier !== undefined;
  return [
    {
      // A move makes a booking too: one text for both.
      name: 'tell-booking',
      on: ['booking.made'],
      react: (tx, { subject, data }) =>
        tellPatient(tx, data.movedFrom === undefined ? 'confirmation' : 'moved', subject, canText),
    },
    {
      name: 'tell-cancellation',
      on: ['booking.cancelled'],
      react: (tx, { subject }) => tellPatient(tx, 'cancelled', subject, canText),
    },
    {
      // The evening before, or the end of the quiet hours.
      name: 'tell-when-due',
      on: Object.keys(TELL_DUE) as (keyof typeof TELL_DUE)[],
      react: (tx, { type, subject }) =>
        tellPatient(tx, TELL_DUE[type as keyof typeof TELL_DUE], subject, canText),
    },
    { name: 'plan-reminder', on: ['booking.made'], react: planReminder },
    {
      name: 'forget-reminder',
      on: ['booking.cancelled', 'booking.moved'],
      react: (tx, { subject }) => forgetReminder(tx, subject),
    },
    {
      name: 'tell-callback-missed',
      on: ['callback.attempted', CALLBACK_MISSED_DUE],
      react: async (tx, { type, subject, data }) => {
        if (type === CALLBACK_MISSED_DUE || UNREACHED.has(String(data.result)))
          await tellCallbackMissed(tx, subject, canText);
      },
    },
    {
      name: 'text-if-worse',
      on: ['advice.asked'],
      react: (tx, { subject }) => textIfWorse(tx, subject, canText),
    },
    {
      // A request was put to a professional: the link is theirs alone.
      name: 'ask-by-sms',
      on: ['offer.asked'],
      react: (tx, { subject }) => askBySms(tx, subject, canText ? deps.publicUrl : undefined),
    },
    {
      name: 'tell-offer-over',
      on: ['offer.accepted', 'offer.withdrawn'],
      react: async (tx, { subject }) => {
        if (canText) await tellOfferOver(tx, subject);
      },
    },
    {
      name: 'tell-offer-called-off',
      on: ['booking.cancelled', 'booking.moved'],
      react: async (tx, { subject, data }) => {
        if (canText && data.by !== 'professional') await tellCalledOff(tx, subject);
      },
    },
    {
      name: 'remind-of-report',
      on: ['report.reminded'],
      react: (tx, { subject, data }) =>
        remindOfReport(tx, subject, readReminder(data.reminder), canText ? deps.publicUrl : undefined),
    },
    { name: 'resume-sms', on: [SMS_DUE], react: (tx, { subject }) => resumeSms(tx, subject) },
    { name: 'send-sms', on: ['sms.queued'], perform: (event) => sendSms(deps, event) },
    // Somebody is waiting on the phone: soon, and not for long.
    {
      name: 'ring-leg',
      on: ['leg.planned'],
      retry: SOON,
      perform: (event) => ringLeg(deps, event),
    },
    {
      name: 'hang-up-leg',
      on: ['leg.ended', 'leg.hang-up-asked'],
      retry: SOON,
      perform: (event) => hangUpLeg(deps, event),
    },
    {
      name: 'place-caller',
      on: ['leg.joined', 'call.held', 'call.resumed', 'call.left-alone'],
      retry: SOON,
      perform: (event) => placeCaller(deps, event),
    },
    {
      name: 'ring-back',
      on: ['call.answered'],
      retry: SOON,
      perform: (event) => ringBack(deps, event),
    },
    {
      name: 'hang-up-call',
      on: ['call.hang-up-asked'],
      retry: SOON,
      perform: (event) => hangUpAtCarrier(deps, event),
    },
    {
      name: 'give-up-on-carrier',
      on: ['reaction.failed'],
      react: async (tx, { subject, data }) => {
        if (data.reaction === 'send-sms') await abandonSms(tx, subject);
        if (data.reaction === 'ring-leg') await abandonRing(tx, subject);
        if (data.reaction === 'place-caller' || data.reaction === 'ring-back')
          await abandonPlacing(tx, subject);
      },
    },
  ];
}

/** A callback that reached nobody, as `callback.attempted` says it. */
const UNREACHED: ReadonlySet<string> = new Set(['no-answer', 'busy', 'voicemail']);
