import { setTimeout as realSleep } from 'node:timers/promises';
import { Refused } from './api-client.ts';
import { callOff, serve } from './conversation.ts';
import { closeWhatIsLeft } from './end-request.ts';
import { doNextTask } from './operator-tasks.ts';
import { asOperator, hasHungUp, type Line, type Scene, unless } from './stage.ts';

const MINUTE = 60_000;
/** How often she looks at the task list when nobody calls. */
const LOOKS_AT_TASKS_MS = 15 * MINUTE;
/** She stays a little after closing for those who wait, and what is half done. */
const STAYS_MS = 20 * MINUTE;

/** The nurse's days: she answers who has waited longest, and in between does what is on her list; later she finishes what is left. */
export async function operatorOf(scene: Scene): Promise<void> {
  const { agenda, plan } = scene;
  await workUntil(scene, plan.openMs + STAYS_MS);
  for (const opening of scene.laterOpenings) {
    if (scene.expected.size === 0 && scene.todo.length === 0) break;
    await agenda.until(opening);
    await workUntil(scene, opening + 30 * MINUTE);
  }
  while (await humanly(scene, () => doNextTask(scene)));
  await closeWhatIsLeft(scene);
}

async function workUntil(scene: Scene, end: number): Promise<void> {
  const { agenda } = scene;
  while (agenda.now() < end || (await longestWaiting(scene)) !== undefined) {
    if (await humanly(scene, () => takeNext(scene))) continue;
    const due = takeDue(scene);
    if (due) await humanly(scene, due.do);
    else if (await humanly(scene, () => doNextTask(scene))) continue;
    else if (agenda.now() >= end) return;
    else {
      const next = Math.min(end, agenda.now() + LOOKS_AT_TASKS_MS, ...scene.todo.map(({ at }) => at));
      if ((await agenda.rung(scene.waiting, next)) === 'rung') await agenda.sleep(8_000);
    }
  }
}

function takeDue(scene: Scene) {
  const at = scene.todo.findIndex((todo) => todo.at <= scene.agenda.now());
  return at < 0 ? undefined : scene.todo.splice(at, 1)[0];
}

/** A refusal that nobody expected is put down, and the day goes on. */
async function humanly<T>(scene: Scene, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    scene.ledger.faults.push(error.message);
    return undefined;
  }
}

type ListedCall = { id: string; state: string; arrivedAt: string };

/** Whoever cannot be connected after so many answers is not waiting: something else is wrong. */
const MOST_ANSWERS = 6;

/** The log is newest first: the last of those who wait came first. */
async function longestWaiting(scene: Scene): Promise<ListedCall | undefined> {
  const { answers, faults } = scene.ledger;
  const { items } = await asOperator<{ items: ListedCall[] }>(
    scene,
    'GET',
    '/v1/calls?state=queued&limit=200',
  );
  const next = items.findLast(({ id }) => (answers.get(id) ?? 0) < MOST_ANSWERS);
  if (!next && items.length > 0) faults.push('un appel en attente ne se laisse pas prendre');
  return next;
}

/** True when somebody was taken, whatever came of it. */
async function takeNext(scene: Scene): Promise<boolean> {
  const { ledger, agenda } = scene;
  const next = await longestWaiting(scene);
  if (!next) return false;
  const { promise: rings, resolve } = Promise.withResolvers<Line | undefined>();
  scene.desk.expects = resolve;
  const mine = await unless(
    scene,
    ['call-already-answered', 'call-ended', 'call-not-waiting'],
    asOperator(scene, 'POST', `/v1/calls/${next.id}/answer`),
  );
  if ('refused' in mine) {
    scene.desk.expects = undefined;
    await agenda.sleep(5_000);
    return true;
  }
  ledger.answers.set(next.id, (ledger.answers.get(next.id) ?? 0) + 1);
  const line = await Promise.race([rings, connectionFailed(scene, next.id, rings)]);
  scene.desk.expects = undefined;
  if (!line) {
    await agenda.sleep(10_000);
    return true;
  }
  await talk(scene, line, next.id);
  return true;
}

async function talk(scene: Scene, line: Line, callId: string): Promise<void> {
  const connected = await line.handle.until('talking', scene.patienceMs).then(
    () => true,
    () => false,
  );
  if (!connected) {
    await scene.agenda.sleep(10_000);
    return;
  }
  line.state = 'taken';
  line.taken.ring();
  scene.served.add(line.call.no);
  try {
    if (line.errand === 'new') await serve(scene, line.call, callId);
    else await callOff(scene, line.call, line.errand.callOff);
    await partFrom(scene, line, callId);
  } finally {
    if (!hasHungUp(line.handle)) line.handle.hangUp();
    line.state = 'over';
    line.over.ring();
  }
}

async function partFrom(scene: Scene, line: Line, callId: string): Promise<void> {
  if (line.call.hangsUp === 'operator' && !hasHungUp(line.handle)) {
    await unless(
      scene,
      ['call-ended', 'call-not-answered'],
      asOperator(scene, 'POST', `/v1/calls/${callId}/hang-up`),
    );
    await line.handle.ended(scene.patienceMs).catch(() => undefined);
    if (!hasHungUp(line.handle)) scene.ledger.faults.push('raccrocher : l’appel continue');
  } else line.handle.hangUp();
}

/** Her phone, on which the line rings her: she picks it up when she has just taken a call. */
export function putPhoneOnDesk(scene: Scene): void {
  scene.network.phone(scene.operatorPhone, (call) => {
    const line = scene.lines.get(call.account.parentSid ?? '');
    const { desk } = scene;
    if (!desk.expects || !line) return 'busy';
    // Once in the day she does not get to it in time, and the caller is back in the queue.
    const misses = !desk.hasMissed && line.call.no === scene.plan.missedCall;
    desk.hasMissed ||= misses;
    desk.expects(misses ? undefined : line);
    return misses ? 'no-answer' : 'answer';
  });
}

/** The caller hung up meanwhile, or the line took the answer back: seen in the log. */
async function connectionFailed(scene: Scene, callId: string, rings: Promise<unknown>): Promise<undefined> {
  const until = performance.now() + scene.patienceMs;
  let rung = false;
  void rings.then(() => (rung = true));
  while (!rung && performance.now() < until) {
    await realSleep(100);
    if (rung) break;
    const { state } = await asOperator<ListedCall>(scene, 'GET', `/v1/calls/${callId}`);
    if (state !== 'answered') break;
  }
  return undefined;
}
