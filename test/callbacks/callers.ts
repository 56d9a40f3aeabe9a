import type { CallChoice, CarrierEvent } from '../../src/calls/call.ts';
import { hearOfCall } from '../../src/calls/hear-of-call.ts';
import { newId } from '../../src/platform/ids.ts';
import type { World } from '../support/world.ts';

export type Caller = { sid: string; phone: string | null; id: string };

let told = 0;

/** What the carrier tells of a call now. */
export async function hear(
  world: World,
  caller: Pick<Caller, 'sid' | 'phone'>,
  event: Omit<CarrierEvent, 'at'>,
): Promise<string> {
  const at = world.clock.now();
  const { callId } = await world.run((tx) =>
    hearOfCall(tx, {
      carrierSid: caller.sid,
      receipt: `test-${told++}`,
      phone: caller.phone,
      events: [{ ...event, at } as CarrierEvent],
    }),
  );
  return callId;
}

/** Somebody rings, chooses and waits in the queue, from now on. */
export async function waits(world: World, phone: string | null, choice: CallChoice = 'snp'): Promise<Caller> {
  const caller = { sid: `CA${newId().replaceAll('-', '')}`, phone };
  const id = await hear(world, caller, { kind: 'arrived' } as CarrierEvent);
  await hear(world, caller, { kind: 'chose', choice } as CarrierEvent);
  await hear(world, caller, { kind: 'queued' } as CarrierEvent);
  return { ...caller, id };
}

/** The caller hangs up, or the network says that it is over. */
export const ends = (
  world: World,
  caller: Caller,
  status: 'completed' | 'failed' = 'completed',
): Promise<string> => hear(world, caller, { kind: 'status', status } as CarrierEvent);
