import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import {
  alreadyRecipient,
  mayNotReceive,
  noSecureAddress,
  notYourBooking,
  reportNotFound,
  reportSuperseded,
} from './errors.ts';
import { mayReceive } from './may-receive.ts';
import { queueMessage } from './address-report.ts';
import { addresseeById, messagesOfVisit } from './recipient-store.ts';
import { candidateOf } from './recipients.ts';
import { isSuperseded, type Report, reportById } from './report-store.ts';
import { sharingOf } from './sharing-store.ts';

/** One more recipient, by hand. `takesPart`: whoever acts says that they take part in the patient's care (CSP L1110-12); that stays on record with who said it. */
export type NewRecipient = { id: string; as: 'dac' | 'other'; takesPart: boolean };

/**
 * A report goes to somebody else as well: the author sends it on to a colleague, or the line to the DAC. The same rule holds for them as for everybody. Throws `not-found`, `not-yours`,
 * `validation`, `report-superseded`, `patient-refuses`, `needs-consent`, `no-secure-address`, `already-recipient`.
 */
export async function addRecipient(
  tx: Tx,
  reportId: string,
  it: NewRecipient,
  from: string,
): Promise<Report> {
  const report = await reportById(tx, reportId);
  if (!report || report.sentElsewhere) throw reportNotFound();
  if (tx.actor.role === 'professional' && tx.actor.subject !== report.author) throw notYourBooking();
  await requestForUpdate(tx, report.requestId);
  if (await isSuperseded(tx, reportId)) throw reportSuperseded();
  const who = await addresseeById(tx, it.id);
  if (!who) throw invalid('recipient', 'Ce destinataire n’est pas dans l’annuaire.');
  const there = (await messagesOfVisit(tx, report.bookingId)).find(
    (one) => one.reportId === reportId && one.recipient === who.id && one.state !== 'superseded',
  );
  if (there) throw alreadyRecipient();
  const said = { takesPart: it.takesPart, toldOutcome: false };
  const verdict = mayReceive(candidateOf(who, it.as, said), await sharingOf(tx, report.requestId));
  if (verdict !== 'may') throw mayNotReceive(verdict);
  if (who.secureAddress === null) throw noSecureAddress();
  tx.record('report.recipient-added', reportId, { recipient: who.id, as: it.as, takesPart: it.takesPart });
  await queueMessage(tx, report, { id: who.id, as: it.as, takesPart: it.takesPart }, from);
  return report;
}
