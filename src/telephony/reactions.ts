import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Reaction } from '../platform/reactions.ts';
import { abandonBridge, bridgeCall, checkServed, hangUpAtCarrier } from './bridge-call.ts';
import type { Carrier } from './carrier.ts';
import { abandonSms, sendSms } from './send-sms.ts';
import { tellPatient } from './tell-patient.ts';

export type TelephonyDeps = {
  database: Database;
  clock: Clock;
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'recoveryMs'>;
  /** Undefined: none is configured. Then patients are told by phone (tasks), and calls stay where they are. */
  carrier: Carrier | undefined;
};

export function telephonyReactions({ database, clock, config, carrier }: TelephonyDeps): Reaction[] {
  const deps = {
    database,
    clock,
    carrier,
    leaseMs: config.recoveryMs,
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
    { name: 'send-sms', on: ['sms.queued'], perform: (event) => sendSms(deps, event) },
    {
      // Somebody is waiting on the phone: soon, and not for long.
      name: 'bridge-call',
      on: ['call.answered'],
      retry: { attempts: 8, firstDelayMs: 250 },
      perform: (event) => bridgeCall(deps, event),
    },
    {
      name: 'hang-up-call',
      on: ['call.hang-up-asked'],
      retry: { attempts: 8, firstDelayMs: 250 },
      perform: (event) => hangUpAtCarrier(deps, event),
    },
    { name: 'check-served', on: ['call.ended'], perform: (event) => checkServed(deps, event) },
    {
      name: 'give-up-on-carrier',
      on: ['reaction.failed'],
      react: async (tx, { subject, data }) => {
        if (data.reaction === 'send-sms') await abandonSms(tx, subject);
        if (data.reaction === 'bridge-call') await abandonBridge(tx, subject);
      },
    },
  ];
}
