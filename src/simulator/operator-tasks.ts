import { serve } from './conversation.ts';
import { endRequest } from './end-request.ts';
import { asOperator, type Scene, unless } from './stage.ts';

type Task = { id: string; kind: string; subject: string };

/** What only a person can settle: the operator takes the oldest of her list. False when it is empty. */
export async function doNextTask(scene: Scene): Promise<boolean> {
  const { items } = await asOperator<{ items: Task[] }>(scene, 'GET', '/v1/tasks?state=open&limit=1');
  const [task] = items;
  if (!task) return false;
  const note = await settle(scene, task);
  await asOperator(scene, 'POST', `/v1/tasks/${task.id}/done`, { note });
  scene.ledger.tasksDone.add(task.id);
  return true;
}

/** Does it, and gives the note that says how. */
async function settle(scene: Scene, { kind, subject }: Task): Promise<string> {
  await scene.agenda.sleep(60_000);
  switch (kind) {
    case 'call-back':
      return callBack(scene, subject);
    case 'check-on-patient': {
      const booking = scene.ledger.bookings.get(subject);
      const request = booking && scene.ledger.requests.get(booking.requestId);
      if (booking && request?.state === 'triaged')
        await endRequest(scene, booking.requestId, 'lost-contact', 'no-show');
      return 'patient injoignable';
    }
    case 'report-without-recipient':
      return 'remis au patient';
    default:
      return 'patient prévenu par téléphone';
  }
}

/** Somebody who was not served is called back on an ordinary phone, which is written down as a call by hand. */
async function callBack(scene: Scene, callId: string): Promise<string> {
  const { phone, arrivedAt } = await asOperator<{ phone: string | null; arrivedAt: string }>(
    scene,
    'GET',
    `/v1/calls/${callId}`,
  );
  if (phone === null) return 'numéro masqué';
  const line = [...scene.lines.values()].find(
    ({ call, errand }) => errand === 'new' && call.from === phone && !scene.served.has(call.no),
  );
  if (!line || Date.parse(arrivedAt) > scene.instantAt(scene.agenda.now())) return 'déjà servi';
  const byHand = await asOperator<{ id: string }>(scene, 'POST', '/v1/calls', { phone });
  scene.ledger.byHand.add(byHand.id);
  scene.served.add(line.call.no);
  await serve(scene, line.call, byHand.id);
  await unless(scene, ['call-ended'], asOperator(scene, 'POST', `/v1/calls/${byHand.id}/hang-up`));
  return 'rappelé';
}
