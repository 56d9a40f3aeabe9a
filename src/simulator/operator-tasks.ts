import { decideWhatCameLate } from './day-closing.ts';
import { endRequest, UNDECIDED } from './end-request.ts';
import { asOperator, type Scene } from './stage.ts';

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
    case 'check-on-patient': {
      const booking = scene.ledger.bookings.get(subject);
      const request = booking && scene.ledger.requests.get(booking.requestId);
      if (booking?.state === 'no-show' && request?.state === 'triaged')
        await endRequest(scene, booking.requestId, 'lost-contact', 'no-show');
      return 'patient injoignable';
    }
    case 'close-day':
      await decideWhatCameLate(scene);
      return 'tout a une issue';
    case 'hand-to-sas':
      if (UNDECIDED.has(scene.ledger.requests.get(subject)?.state))
        await endRequest(scene, subject, 'redirect', 'sas');
      return 'transmis au SAS';
    case 'tell-regulator':
      return 'médecin régulateur prévenu par téléphone';
    case 'report-without-recipient':
      return 'remis au patient';
    default:
      return 'patient prévenu par téléphone';
  }
}
