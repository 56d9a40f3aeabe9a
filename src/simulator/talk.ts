import { HTTP_CONNECTION_FAILURE } from './carrier-error.ts';
import { callOff, serve } from './conversation.ts';
import type { Connected } from './nurse-phone.ts';
import { asOperator, hasHungUp, type Scene, think, unless } from './stage.ts';

const MINUTE = 60_000;

/** The conversation, its end, and what she notes of it. `known`: the callback that it is about. */
export async function talk(scene: Scene, { leg, line }: Connected, callId: string): Promise<void> {
  const { plan, desk, ledger, agenda } = scene;
  const called = line.handle.account.direction === 'inbound';
  if (called && desk.rings >= plan.batteryDiesIn && !desk.died) {
    desk.died = true;
    await think(scene, line.call, 'battery', 10, 30);
    leg.hangUp();
    // The caller is told to stay, and keeps the place; she has another phone in a minute.
    if (!(await waitsAgain(scene, line)) && !foundNobody(line.handle))
      ledger.faults.push('coupé, l’appelant n’a pas retrouvé la file');
    return agenda.sleep(MINUTE);
  }
  line.state = 'taken';
  line.taken.ring();
  const first = !scene.served.has(line.call.no);
  scene.served.add(line.call.no);
  try {
    if (line.errand !== 'new') await callOff(scene, line.call, line.errand.callOff);
    else if (first) await serve(scene, line.call, callId);
    await partFrom(scene, { leg, line }, callId);
  } finally {
    if (!hasHungUp(line.handle)) line.handle.hangUp();
    line.state = 'over';
    line.over.ring();
  }
  await wrapUp(scene, callId, line.errand === 'new' ? 'request-recorded' : 'other');
}

const waitsAgain = (scene: Scene, { handle }: Connected['line']): Promise<boolean> =>
  handle
    .until(() => handle.state === 'waiting', scene.patienceMs)
    .then(
      () => true,
      () => false,
    );

/**
 * The carrier wanted to be told where the caller belongs and no connection was taken, not even for the fallback: it lets go of whoever it
 * is asked for at that moment. They ring again (`callerOf`). Any other answer that it cannot play is the product's fault.
 */
const foundNobody = ({ account, errors }: Connected['line']['handle']): boolean =>
  account.hungUpBy === 'network' && errors.every(({ code }) => code === HTTP_CONNECTION_FAILURE);

async function partFrom(scene: Scene, { leg, line }: Connected, callId: string): Promise<void> {
  if (line.call.hangsUp === 'operator' && !hasHungUp(line.handle)) {
    await unless(
      scene,
      ['call-ended', 'call-not-answered'],
      asOperator(scene, 'POST', `/v1/calls/${callId}/hang-up`),
    );
    await line.handle.ended(scene.patienceMs).catch(() => undefined);
    if (!hasHungUp(line.handle)) scene.ledger.faults.push('raccrocher : l’appel continue');
  } else line.handle.hangUp();
  // Her own phone is free without her doing anything.
  await leg.ended(scene.patienceMs).catch(() => undefined);
  if (!hasHungUp(leg)) {
    scene.ledger.faults.push('l’appel est fini, le téléphone de l’opératrice reste occupé');
    leg.hangUp();
  }
}

/** Once the line knows that the call is over, which the carrier may tell late. */
async function wrapUp(scene: Scene, callId: string, outcome: string): Promise<void> {
  for (const until = performance.now() + scene.patienceMs; ; await scene.agenda.sleep(2_000)) {
    const refused = performance.now() < until ? ['call-still-on'] : [];
    const said = asOperator(scene, 'POST', `/v1/calls/${callId}/wrap-up`, { outcome });
    if ('answer' in (await unless(scene, refused, said))) return;
  }
}
