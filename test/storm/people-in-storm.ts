import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../../src/platform/chance.ts';
import { type Api, Refused } from '../../src/simulator/api-client.ts';
import type { PlannedCall } from '../../src/simulator/planned-call.ts';
import { keyNamed, listen } from '../../src/simulator/ears.ts';
import type { CallHandle, Reaction } from '../../src/simulator/leg.ts';
import { newLedger } from '../../src/simulator/ledger.ts';
import type { PhoneNetwork } from '../../src/simulator/phone-network.ts';
import type { Line, Scene } from '../../src/simulator/stage.ts';

/** A caller's call as it goes on. */
export type StormCall = { no: number; handle: CallHandle };

/** Some press wrong keys or none, some hang up in the menu, some ask to be called back; one number in nine is withheld. */
function plan(no: number): PlannedCall {
  const draw = chance(11, 'menu', no);
  const menu =
    draw < 0.55
      ? 'snp'
      : draw < 0.7
        ? 'mt'
        : draw < 0.8
          ? 'professional'
          : draw < 0.88
            ? 'wrong'
            : draw < 0.95
              ? 'nothing'
              : 'hang-up';
  const phone = `+33639981${String(no % 470).padStart(3, '0')}`;
  return {
    no,
    menu,
    from: no % 9 === 0 ? undefined : phone,
    patient: { phone },
    keysNumber: no % 2 ? 'slip' : 'right',
    asksCallback: chance(11, 'asks', no) < 0.12,
  } as PlannedCall;
}

/** Rings, listens, waits as long as they care to, and is gone. */
export async function callerInStorm(network: PhoneNetwork, calls: StormCall[], no: number): Promise<void> {
  const call = plan(no);
  const handle = network.dial(call.from === undefined ? {} : { from: call.from });
  calls.push({ no, handle });
  const ledger = newLedger();
  const ears = listen(
    { lines: new Map(), instant: false, ledger } as unknown as Scene,
    { call, handle } as Line,
  );
  const gone = handle.ended(240_000);
  const leaves = async (): Promise<void> => {
    await sleep(1_500 + 14_000 * chance(11, 'patience', no) ** 2);
    if (call.asksCallback && handle.state === 'waiting') {
      const key = keyNamed(handle.heard, 'callback');
      if (key !== undefined) {
        await Promise.race([handle.press(key).catch(() => undefined), sleep(6_000)]);
        await Promise.race([gone, sleep(8_000)]);
      }
    }
    while (handle.state === 'talking') await sleep(100);
    handle.hangUp();
  };
  await Promise.all([gone, leaves(), ears]);
  if (ledger.faults.length > 0) throw new Error(ledger.faults.join('\n'));
}

type Nurse = {
  api: Api;
  network: PhoneNetwork;
  token: string;
  phone: string;
  calls: readonly StormCall[];
  seed: number;
};

/**
 * Sits at the line and takes whoever is next until the storm is over; now and then she does not pick up, or her battery dies in the middle.
 * `done`: how many conversations it was.
 */
export async function nurseInStorm(nurse: Nurse, over: AbortSignal): Promise<{ done: Promise<number> }> {
  const { api, network, token, phone, seed } = nurse;
  const say = (state: 'present' | 'away') => api(token, 'PUT', '/v1/presence', { state, phone });
  await say('present');
  const heart = setInterval(() => void say('present').catch(() => undefined), 15_000);
  let rung: ((leg: CallHandle | undefined) => void) | undefined;
  let rings = 0;
  network.phone(phone, (leg): Reaction => {
    const misses = chance(seed, 'picks up', ++rings) < 0.06;
    rung?.(misses ? undefined : leg);
    return misses ? (rings % 2 ? 'no-answer' : 'busy') : 'answer';
  });
  const work = async (): Promise<number> => {
    let talks = 0;
    while (!over.aborted) {
      const rings_ = Promise.withResolvers<CallHandle | undefined>();
      rung = rings_.resolve;
      const id = await taken(nurse);
      if (id === undefined) {
        await sleep(150);
        continue;
      }
      const leg = await Promise.race([rings_.promise, sleep(8_000).then(() => undefined)]);
      if (leg && (await converses(nurse, leg, id, ++talks))) await wrapsUp(nurse, id);
    }
    clearInterval(heart);
    await say('away');
    return talks;
  };
  return { done: work() };
}

async function taken({ api, token }: Nurse): Promise<string | undefined> {
  try {
    return (await api<{ id: string }>(token, 'POST', '/v1/calls/next/answer')).id;
  } catch (error) {
    if (error instanceof Refused && error.code === 'nobody-waiting') return undefined;
    throw error;
  }
}

/** False: nothing to wrap up, the caller waits again or was gone before. */
async function converses(nurse: Nurse, leg: CallHandle, id: string, nth: number): Promise<boolean> {
  const { api, token, calls, seed } = nurse;
  try {
    await leg.until(() => leg.state === 'keying' || leg.account.talks.length > 0);
    if (leg.state === 'keying') await leg.press('1');
    await leg.until('talking');
  } catch {
    return false;
  }
  const { handle } = calls.find((one) => leg.account.talks[0]?.with.includes(one.handle.sid)) ?? {};
  // Longer than the whole second by which the carrier dates their end: who was gone by then met nobody.
  await sleep(1_050 + 400 * chance(seed, 'talks', nth));
  const how = chance(seed, 'ends', nth);
  if (how < 0.06) {
    leg.hangUp();
    return false;
  }
  if (how < 0.5) handle?.hangUp();
  else await api(token, 'POST', `/v1/calls/${id}/hang-up`).catch(ignoreRefusal);
  // The carrier's word that the caller has gone may be lost: a nurse who hears nothing for a while puts her phone down herself.
  await leg.ended(3_000).catch(() => leg.hangUp());
  return true;
}

async function wrapsUp({ api, token }: Nurse, id: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    try {
      return await api(token, 'POST', `/v1/calls/${id}/wrap-up`, { outcome: 'information' });
    } catch (error) {
      ignoreRefusal(error);
      await sleep(100);
    }
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
}
