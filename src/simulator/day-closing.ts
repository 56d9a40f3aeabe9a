import type { RequestState } from '../requests/request.ts';
import type { Refused } from './api-client.ts';
import { carryOver, workOffCallback } from './call-back.ts';
import { endRequest, UNDECIDED } from './end-request.ts';
import { asOperator, type Scene, unless } from './stage.ts';

type Row = { id: string };
type ClosingList = { date: string; callers: Row[]; callbacks: Row[]; requests: Row[]; undecided: number };

/** Nobody waits for ever for a list that does not get shorter. */
const MOST_ROUNDS = 3;

/**
 * The end of the line's day: everything on the closing list gets its named outcome, and the day is closed (rule 2). The nurse calls back
 * whom she can; a coordinator hands requests to the SAS and takes callbacks on until the next opening.
 */
export async function closeDay(scene: Scene, who: 'operator' | 'coordinator'): Promise<void> {
  const token = who === 'operator' ? scene.operatorToken : scene.coordinatorToken;
  if (who === 'operator') await finishTodos(scene);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const list = await scene.api<ClosingList>(token, 'GET', '/v1/day');
    await tellThatItCannotBeClosed(scene, token, list);
    if (list.undecided === 0) break;
    await decide(scene, list, who, round);
  }
  const { date } = await scene.api<{ date: string }>(token, 'POST', '/v1/day/close');
  scene.ledger.daysClosed.add(date);
  await lookAround(scene);
}

/** Nothing that waits for a decision may have been overlooked: her whole list is read, not the closing list. */
async function lookAround(scene: Scene): Promise<void> {
  const { items } = await asOperator<{ items: { id: string; kind: string; state: RequestState }[] }>(
    scene,
    'GET',
    '/v1/requests?limit=200',
  );
  for (const { id, kind, state } of items)
    if ((kind === 'snp' || kind === 'both') && UNDECIDED.has(state)) scene.ledger.openAtClosing.add(id);
}

async function finishTodos(scene: Scene): Promise<void> {
  for (const todo of scene.todo.splice(0)) {
    await scene.agenda.until(todo.at);
    await todo.do();
  }
}

/** A day with something undecided is refused, and says what. */
async function tellThatItCannotBeClosed(scene: Scene, token: string, list: ClosingList): Promise<void> {
  if (list.undecided === 0) return;
  const asked = scene.api(token, 'POST', '/v1/day/close');
  if ('answer' in (await unless(scene, ['day-undecided' satisfies Refused['code']], asked)))
    scene.ledger.faults.push('une journée s’est fermée sans que tout soit décidé');
}

/** What came undecided after the end of a day: nothing of it is left, whoever waits on the line now is not of that day. */
export async function decideWhatCameLate(scene: Scene): Promise<void> {
  await finishTodos(scene);
  const { requests } = await scene.api<ClosingList>(scene.operatorToken, 'GET', '/v1/day');
  for (const { id } of requests) await endRequest(scene, id, 'redirect', 'sas');
}

async function decide(
  scene: Scene,
  list: ClosingList,
  who: 'operator' | 'coordinator',
  round: number,
): Promise<void> {
  if (who === 'operator' && round === 1)
    for (const { id } of list.callbacks) await workOffCallback(scene, id);
  else for (const { id } of list.callbacks) await carryOver(scene, id, who);
  for (const { id } of list.requests) await endRequest(scene, id, 'redirect', 'sas', who);
  // Who is still in the queue has heard that the line has closed, and been put on the list of callbacks, or hangs up soon.
  if (list.callers.length > 0) await scene.agenda.sleep(60_000);
}
