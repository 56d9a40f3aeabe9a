import type { PlannedCall } from './day.ts';
import { type Errand, hasHungUp, type Line, type Scene } from './stage.ts';

const MOST_TRIES = 4;
const MINUTE = 60_000;

/** One caller's day: rings, waits, hangs up when it takes too long, rings again or not. */
export async function callerOf(scene: Scene, call: PlannedCall): Promise<void> {
  await scene.agenda.until(call.at);
  for (let tries = 1; tries <= MOST_TRIES && !scene.served.has(call.no); tries++) {
    const end = await ring(scene, call, 'new', tries === 1 ? call.patienceMs : 20 * MINUTE);
    if (end === 'served') return;
    // A line that broke down is rung again at once, as everybody does.
    if (end === 'broken') await scene.agenda.sleep(MINUTE);
    else if (call.ringsAgainMs === undefined) return;
    else await scene.agenda.sleep(call.ringsAgainMs);
  }
}

/** The patient calls again to call off what was booked. */
export async function callOffCaller(
  scene: Scene,
  call: PlannedCall,
  bookingId: string,
  afterMs: number,
): Promise<void> {
  await scene.agenda.sleep(afterMs);
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const end = await ring(scene, call, { callOff: bookingId }, 20 * MINUTE);
    if (end !== 'broken') return;
    await scene.agenda.sleep(MINUTE);
  }
}

/** `closed`: heard that the line is closed. `broken`: cut off by a fault. */
type End = 'served' | 'gave-up' | 'closed' | 'broken';

async function ring(scene: Scene, call: PlannedCall, errand: Errand, patienceMs: number): Promise<End> {
  const { agenda, network, lines } = scene;
  const handle = network.dial(call.from === undefined ? {} : { from: call.from });
  const line: Line = { call, handle, errand, taken: agenda.bell(), over: agenda.bell(), state: 'waiting' };
  lines.set(handle.sid, line);
  // Nothing on this line asks for keys; who presses them all the same changes nothing.
  if (call.keys) void handle.press(call.keys).catch(() => undefined);
  await handle.until((account) => account.waits.length > 0, scene.patienceMs).catch(() => undefined);
  if (hasHungUp(handle)) return handle.errors.length > 0 ? 'broken' : 'closed';
  if (handle.account.waits.length === 0) {
    // Kept on the line by a product that cannot write anything down.
    handle.hangUp();
    return 'broken';
  }
  scene.waiting.ring();
  if ((await patience(scene, line, patienceMs)) === 'rung') {
    if (line.state === 'taken') await agenda.rung(line.over);
    return 'served';
  }
  if (hasHungUp(handle)) return 'broken';
  handle.hangUp();
  await handle.ended();
  return 'gave-up';
}

/** Until the operator of the play takes the call. Somebody else's conversation (a person at the console) is left to end by itself. */
async function patience(scene: Scene, line: Line, ms: number): Promise<'rung' | 'time'> {
  const { agenda } = scene;
  const how = await agenda.rung(line.taken, agenda.now() + ms);
  if (how === 'rung' || line.handle.state !== 'talking') return how;
  await agenda.sleep(4 * MINUTE);
  return 'time';
}
