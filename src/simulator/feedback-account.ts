import { broken, type Broken, type Day } from './broken.ts';
import type { Said } from './replies.ts';

/** Reports against the mailboxes: each arrives at the patient's treating doctor, about that patient, under one Message-ID. */
export function reports({ books, ledger, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const rows = new Set(books.reports.map(({ id }) => id));
  for (const id of ledger.reports.keys()) if (!rows.has(id)) found.push(broken('report-lost', id, 'absent'));
  for (const { id, treatingDoctor, address, familyName } of books.reports) {
    if (!ledger.reports.has(id)) found.push(broken('done-twice', id, 'compte rendu que personne n’a écrit'));
    const message = books.messages.find(({ reportId }) => reportId === id);
    if (treatingDoctor === null || address === null) {
      if (
        message ||
        !books.tasks.some(({ kind, subject }) => kind === 'report-without-recipient' && subject === id)
      )
        found.push(broken('report-arrives', id, 'sans destinataire et sans tâche'));
      continue;
    }
    const copies = seen.mails.filter(({ messageId }) => messageId === message?.messageId);
    if (copies.length === 0) found.push(broken('report-arrives', id, 'pas arrivé'));
    else if (!message?.left)
      found.push(broken('report-arrives', id, `arrivé, et noté ${message?.state ?? 'absent'}`));
    for (const { to, subject, text } of copies) {
      if (to.length !== 1 || to[0] !== address)
        found.push(broken('report-arrives', id, 'à la mauvaise adresse'));
      if (!`${subject} ${text}`.toLocaleUpperCase('fr').includes(familyName.toLocaleUpperCase('fr')))
        found.push(broken('report-arrives', id, 'sur un autre patient'));
    }
  }
  const known = new Set(books.messages.map(({ messageId }) => messageId));
  for (const { messageId } of seen.mails)
    if (!known.has(messageId))
      found.push(broken('report-arrives', messageId, 'message que personne n’a écrit'));
  return found;
}

/** What the recipients' programs have said against what is on record: neither more nor less, and an answer is with its patient's request. */
export function proofs({ books, ledger, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const said = Map.groupBy(seen.said, ({ messageId }) => messageId);
  for (const message of books.messages) {
    const { id, messageId, state, integrationError, requestId } = message;
    const what = new Set((said.get(messageId) ?? []).map((it) => it.what));
    const wanted = stateAfter(what, ledger.posted.has(id));
    if (state !== wanted) found.push(broken('proof-kept', id, `noté ${state} au lieu de ${wanted}`));
    if (what.has('not-filed') !== (integrationError !== null))
      found.push(broken('proof-kept', id, 'non classé chez le destinataire, et pas noté'));
    if (what.has('returned') && !what.has('delivered') && !hasTask(books, 'message-bounced', id))
      found.push(broken('proof-kept', id, 'revenu, et sans tâche'));
    const answers = books.incoming.filter(({ inReplyTo }) => inReplyTo === id);
    const written = (said.get(messageId) ?? []).filter((it) => it.what === 'answered').length;
    if (answers.length !== written || answers.some((it) => it.requestId !== requestId))
      found.push(broken('proof-kept', id, `${written} réponses écrites, ${answers.length} avec la demande`));
  }
  if (books.incoming.some(({ inReplyTo }) => inReplyTo === null))
    found.push(broken('proof-kept', '', 'courrier que personne n’a écrit'));
  return found;
}

/** How a message that the server took stands, after what was said of it. */
function stateAfter(said: ReadonlySet<Said['what']>, posted: boolean): string {
  if (said.has('read')) return 'read';
  if (said.has('delivered') || said.has('not-filed')) return 'delivered';
  if (posted) return 'posted';
  return said.has('returned') ? 'bounced' : 'accepted';
}

const hasTask = ({ tasks }: Day['books'], kind: string, subject: string): boolean =>
  tasks.some((task) => task.kind === kind && task.subject === subject);
