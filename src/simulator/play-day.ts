import { newAgenda } from './agenda.ts';
import { putPhonesInPockets } from './call-back.ts';
import { callerOf } from './callers.ts';
import type { PlannedDay } from './day.ts';
import { changeSlots } from './doctors.ts';
import { type Ledger, newLedger } from './ledger.ts';
import { putPhoneOnDesk } from './nurse-phone.ts';
import { operatorOf } from './operator.ts';
import { goDown, refer } from './refer.ts';
import type { Scene, Stage } from './stage.ts';
import { placesToTry } from './tried-doctor.ts';

/**
 * Plays a planned day against a running product, through its HTTP API and the phone network in front of it, until the last visit is
 * reported and nothing is left without an outcome. Gives what the product acknowledged on the way. `stop` ends it early.
 */
export async function playDay(stage: Stage, plan: PlannedDay, stop?: AbortSignal): Promise<Ledger> {
  const agenda = newAgenda(stage.time);
  const ledger = newLedger();
  const scene: Scene = {
    ...stage,
    plan,
    agenda,
    ledger,
    desk: { expects: undefined, rings: 0, died: false },
    waiting: agenda.bell(),
    lines: new Map(),
    todo: [],
    served: new Set(),
    missed: new Map(),
    expected: new Set(),
    leftVisits: new Set(),
  };
  putPhoneOnDesk(scene);
  putPhonesInPockets(scene);
  agenda.spawn(() => operatorOf(scene));
  for (const call of plan.calls) agenda.spawn(() => callerOf(scene, call));
  for (const referral of plan.referrals) agenda.spawn(() => refer(scene, referral));
  agenda.spawn(() => goDown(scene));
  for (const change of [...placesToTry(stage), ...plan.slotChanges])
    agenda.spawn(() => changeSlots(scene, change));
  await agenda.play(stop);
  return ledger;
}
