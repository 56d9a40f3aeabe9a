import { decideWhatCameLate } from './day-closing.ts';
import { endRequest, UNDECIDED } from './end-request.ts';
import { asOperator, type Scene, unless } from './stage.ts';

type Task = { id: string; kind: string; subject: string };

/** So that a demonstration's reports and secure mail have something to try out. */
const LEFT_TO_WHOEVER_WATCHES: ReadonlySet<string> = new Set([
  'report-missing',
  'message-bounced',
  'message-not-filed',
  'read-answer',
]);

/** What only a person can settle: the operator takes the oldest of her list. False when it is empty. */
export async function doNextTask(scene: Scene): Promise<boolean> {
  const { items } = await asOperator<{ items: Task[] }>(
    scene,
    'GET',
    `/v1/tasks?state=open&limit=${scene.lendsPhone ? 200 : 1}`,
  );
  const task = items.find(({ kind }) => !scene.lendsPhone || !LEFT_TO_WHOEVER_WATCHES.has(kind));
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
    case 'message-bounced':
      await sendByPost(scene, subject);
      return 'lettre imprimée, envoyée par courrier';
    case 'read-answer':
      await readAnswers(scene, subject);
      return 'réponse du médecin traitant lue';
    case 'message-not-filed':
      return 'cabinet prévenu par téléphone';
    default:
      return 'patient prévenu par téléphone';
  }
}

/** Whoever reads it afterwards, or says that it came back in the meantime, is not contradicted. */
async function sendByPost(scene: Scene, messageId: string): Promise<void> {
  const posted = asOperator(scene, 'POST', `/v1/feedback/${messageId}/posted`, {});
  if ('answer' in (await unless(scene, ['message-not-failed'], posted))) scene.ledger.posted.add(messageId);
}

/** All that came about the request; the last one ends the task by itself. */
async function readAnswers(scene: Scene, requestId: string): Promise<void> {
  const { items } = await asOperator<{ items: { id: string }[] }>(
    scene,
    'GET',
    `/v1/incoming?state=new&requestId=${requestId}`,
  );
  for (const { id } of items) await asOperator(scene, 'POST', `/v1/incoming/${id}/read`);
}
