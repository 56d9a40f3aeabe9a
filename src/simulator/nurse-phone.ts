import { setTimeout as realSleep } from 'node:timers/promises';
import type { CallHandle } from './leg.ts';
import { asOperator, hasHungUp, type Line, type Scene } from './stage.ts';

/** She hears somebody: her own end of the call, and theirs. */
export type Connected = { leg: CallHandle; line: Line };

/** Her phone, on which the line rings her: she picks it up when she has just taken a call. */
export function putPhoneOnDesk(scene: Scene): void {
  scene.network.phone(scene.operatorPhone, (leg) => {
    const { desk, plan } = scene;
    if (!desk.expects && scene.lendsPhone) {
      void leg.press('1').catch(() => undefined);
      return 'answer';
    }
    if (!desk.expects) return 'busy';
    // Once in the day she does not get to it in time, and the caller has kept the place.
    const misses = ++desk.rings === plan.missedRing;
    desk.expects(misses ? undefined : leg);
    return misses ? 'no-answer' : 'answer';
  });
}

/**
 * Waits for her phone to ring for the call that she has just taken, picks up and says with a key that it is her. Undefined when they were
 * not connected: there was nothing to take, nobody rang, she missed it, or the other side was gone.
 */
export async function pickUp(
  scene: Scene,
  take: () => Promise<string | undefined>,
): Promise<Connected | undefined> {
  const { promise: rings, resolve } = Promise.withResolvers<CallHandle | undefined>();
  scene.desk.expects = resolve;
  try {
    const callId = await take();
    if (callId === undefined) return undefined;
    const leg = await Promise.race([rings, connectionFailed(scene, callId, rings)]);
    if (!leg) return undefined;
    await leg.until(() => leg.state === 'keying' || leg.account.talks.length > 0, scene.patienceMs);
    if (leg.state === 'keying') await leg.press('1');
    await leg.until(() => leg.account.talks.length > 0, scene.patienceMs);
    const other = leg.account.talks.at(-1)?.with[0];
    const line = scene.lines.get(other ?? '');
    if (!line && !hasHungUp(leg))
      scene.ledger.faults.push('l’opératrice entend quelqu’un qui n’a pas appelé');
    return line && { leg, line };
  } catch {
    // Her phone was put down before she heard anybody.
    return undefined;
  } finally {
    scene.desk.expects = undefined;
  }
}

/** The caller hung up meanwhile, or the line took the answer back: seen in the log. */
async function connectionFailed(scene: Scene, callId: string, rings: Promise<unknown>): Promise<undefined> {
  const until = performance.now() + scene.patienceMs;
  let rung = false;
  void rings.then(() => (rung = true));
  while (!rung && performance.now() < until) {
    await realSleep(100);
    if (rung) break;
    const { state } = await asOperator<{ state: string }>(scene, 'GET', `/v1/calls/${callId}`);
    if (state !== 'answered') break;
  }
  return undefined;
}
