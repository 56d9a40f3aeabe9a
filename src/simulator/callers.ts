import type { PlannedCall } from './planned-call.ts';
import { keyNamed, listen, wasPromised } from './ears.ts';
import { type Errand, hasHungUp, type Line, type Scene } from './stage.ts';

const MOST_TRIES = 4;
const MINUTE = 60_000;
/** So long somebody waits before they ask to be called back. */
const ASKS_AFTER_MS = 90_000;

/** One caller's day: rings, waits, hangs up when it takes too long, rings again or not. */
export async function callerOf(scene: Scene, call: PlannedCall): Promise<void> {
  await scene.agenda.until(call.at);
  for (let tries = 1; tries <= MOST_TRIES && !scene.served.has(call.no); tries++) {
    const end = await ring(scene, call, 'new', tries === 1 ? call.patienceMs : 20 * MINUTE);
    if (end === 'served' || end === 'promised') return;
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

/** `promised`: told that they will be called back. `closed`: heard that the line is closed. `broken`: cut off by a fault. */
type End = 'served' | 'promised' | 'gave-up' | 'closed' | 'broken';

async function ring(scene: Scene, call: PlannedCall, errand: Errand, patienceMs: number): Promise<End> {
  const { agenda, network, lines } = scene;
  const handle = network.dial(call.from === undefined ? {} : { from: call.from });
  const line: Line = { call, handle, errand, taken: agenda.bell(), over: agenda.bell(), state: 'waiting' };
  lines.set(handle.sid, line);
  void listen(scene, line);
  // In the queue, or wherever the menu has led.
  await handle
    .until((account) => account.waits.length > 0 || account.talks.length > 0, scene.patienceMs)
    .catch(() => undefined);
  if (hasHungUp(handle)) return endOf(scene, line);
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
  if (hasHungUp(handle)) return endOf(scene, line);
  handle.hangUp();
  await handle.ended();
  return 'gave-up';
}

/** They were let go by the line. */
function endOf({ ledger }: Scene, { call, handle }: Line): End {
  if (handle.errors.length > 0) return 'broken';
  if (!wasPromised(handle.heard)) return handle.account.waits.length > 0 ? 'broken' : 'closed';
  const phone = call.from ?? call.patient.phone;
  if (phone !== null) ledger.promised.add(phone);
  return 'promised';
}

/** Until the operator of the play takes the call. Somebody else's conversation (a person at the console) is left to end by itself. */
async function patience(scene: Scene, line: Line, ms: number): Promise<'rung' | 'time'> {
  const { agenda } = scene;
  const { call } = line;
  if (call.asksCallback && ms > ASKS_AFTER_MS) {
    if ((await agenda.rung(line.taken, agenda.now() + ASKS_AFTER_MS)) === 'rung') return 'rung';
    if (await asksToBeCalledBack(scene, line)) return 'time';
  }
  const how = await agenda.rung(line.taken, agenda.now() + ms);
  if (how === 'rung' || line.handle.state !== 'talking') return how;
  await agenda.sleep(4 * MINUTE);
  return 'time';
}

/** Presses the key that the waiting text names; what is asked then, the ears answer. True once they are off the line. */
async function asksToBeCalledBack(scene: Scene, { handle }: Line): Promise<boolean> {
  const from = handle.heard.length;
  const key = (): string | undefined => keyNamed(handle.heard.slice(from), 'callback');
  await handle
    .until(() => key() !== undefined || handle.state === 'talking', scene.patienceMs)
    .catch(() => undefined);
  const named = key();
  if (named === undefined || handle.state !== 'waiting') return hasHungUp(handle);
  await handle.press(named).catch(() => undefined);
  await handle.ended(scene.patienceMs).catch(() => undefined);
  return hasHungUp(handle);
}
