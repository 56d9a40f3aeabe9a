import { chance } from '../platform/chance.ts';
import { Refused } from './api-client.ts';
import { workOffCallback } from './call-back.ts';
import { closeDay } from './day-closing.ts';
import { closeWhatIsLeft } from './end-request.ts';
import { pickUp } from './nurse-phone.ts';
import { doNextTask } from './operator-tasks.ts';
import { comeToTheLine } from './presence.ts';
import { untilAllTold } from './refer.ts';
import { asOperator, type Scene, unless } from './stage.ts';
import { talk } from './talk.ts';

const MINUTE = 60_000;
/** How often she looks at her lists when nobody calls. */
const LOOKS_AT_TASKS_MS = 15 * MINUTE;
/** She stays a little after closing for those who wait, and what is half done. */
const STAYS_MS = 20 * MINUTE;

/**
 * The nurse's days: she sits down at the line, speaks to whoever is next, and in between does what is on her lists; at the end of the day
 * she closes it, or the coordinator does when she had to leave. Later she finishes what is left.
 */
export async function operatorOf(scene: Scene): Promise<void> {
  const { agenda, plan } = scene;
  const { nurseLeavesMs } = plan;
  await agenda.until(-15 * MINUTE);
  const today = await comeToTheLine(scene);
  await workUntil(scene, nurseLeavesMs ?? plan.openMs + STAYS_MS);
  if (nurseLeavesMs !== undefined) {
    await today.leave();
    await agenda.until(plan.openMs + STAYS_MS);
  }
  await humanly(scene, () => closeDay(scene, nurseLeavesMs === undefined ? 'operator' : 'coordinator'));
  if (nurseLeavesMs === undefined) await today.leave();
  for (const opening of scene.laterOpenings) {
    if (scene.expected.size === 0 && scene.todo.length === 0 && !(await somebodyIsOwed(scene))) break;
    await agenda.until(opening);
    const back = await comeToTheLine(scene);
    await workUntil(scene, opening + 30 * MINUTE);
    await back.leave();
  }
  while (await humanly(scene, () => doNextTask(scene)));
  await closeWhatIsLeft(scene);
  await untilAllTold(scene);
}

const somebodyIsOwed = async (scene: Scene): Promise<boolean> =>
  (await asOperator<{ items: unknown[] }>(scene, 'GET', '/v1/callbacks?state=open&limit=1')).items.length > 0;

async function workUntil(scene: Scene, end: number): Promise<void> {
  const { agenda } = scene;
  while (agenda.now() < end || (await nextInLine(scene))?.kind === 'call') {
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

type Next = { kind: 'call' | 'callback'; id: string };

/** Whoever cannot be connected after so many answers is not waiting: something else is wrong. */
const MOST_ANSWERS = 8;

/** Waiting callers and callbacks that are due stand in one line. */
async function nextInLine(scene: Scene): Promise<Next | undefined> {
  const next = await asOperator<Next | null>(scene, 'GET', '/v1/line/next');
  if (!next) return undefined;
  if ((scene.ledger.answers.get(next.id) ?? 0) < MOST_ANSWERS) return next;
  scene.ledger.faults.push('un appel en attente ne se laisse pas prendre');
  return undefined;
}

/** True when somebody was next, whatever came of it. */
async function takeNext(scene: Scene): Promise<boolean> {
  const next = await nextInLine(scene);
  if (!next) return false;
  if (next.kind === 'callback') await workOffCallback(scene, next.id);
  else await takeCall(scene, next.id);
  return true;
}

/** Not next any more, by the time that she answers. */
const GONE = ['call-already-answered', 'call-ended', 'call-not-waiting', 'nobody-waiting'];

async function takeCall(scene: Scene, next: string): Promise<void> {
  const { ledger, agenda, plan } = scene;
  let callId = next;
  const connected = await pickUp(scene, async () => {
    // Now and then she takes the row that she points at; mostly whoever is next.
    const path = chance(plan.seed, 'chosen', ledger.answers.size) < 0.3 ? next : 'next';
    const mine = await unless(
      scene,
      GONE,
      asOperator<{ id: string }>(scene, 'POST', `/v1/calls/${path}/answer`),
    );
    if ('refused' in mine) return undefined;
    callId = mine.answer.id;
    ledger.answers.set(callId, (ledger.answers.get(callId) ?? 0) + 1);
    return callId;
  });
  if (!connected) return agenda.sleep(10_000);
  await talk(scene, connected, callId);
}
