import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { every } from '../platform/every.ts';
import { systemActor } from '../platform/identity.ts';
import type { Log } from '../platform/log.ts';
import { type Tx, transaction } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { lockMailbox, noteWarning } from './mailbox-store.ts';
import { certificateEnd } from './mssante/certificate.ts';
import { certificateIdOf } from './mssante/mailbox-id.ts';
import type { Mailbox, Mailboxes } from './mssante/mailboxes.ts';

type Deps = { database: Database; clock: Clock; log: Log; mailboxes: Mailboxes };

/** A certificate ends on a day: looked at once at start, and then so often that its last month is never missed. */
const EVERY_MS = 3_600_000;

/** Looks after the certificates of the territories' mailboxes, at once and then every hour. */
export function watchCertificates(deps: Deps, everyMs = EVERY_MS): { stop(): Promise<void> } {
  const look = async () => {
    for (const { territoryId, mailbox } of deps.mailboxes.all())
      await transaction(deps, systemActor(territoryId, 'certificates'), (tx) =>
        lookAtCertificate(tx, mailbox),
      );
  };
  const onError = (err: Error) => deps.log.warn({ err }, 'the certificates could not be looked at');
  const first = look().catch(onError);
  const { stop } = every(everyMs, look, onError);
  return {
    stop: async () => {
      await first;
      await stop();
    },
  };
}

/** A person is told once of each certificate that ends; it is over when another has taken its place. */
export async function lookAtCertificate(tx: Tx, mailbox: Mailbox): Promise<void> {
  const end = certificateEnd(mailbox, tx.at);
  const warned = (await lockMailbox(tx))?.warned_certificate ?? null;
  const current = end && certificateIdOf(tx.actor.territoryId, end.fingerprint);
  if (warned !== null && warned !== current) await finishTasksAbout(tx, 'certificate-expires', [warned]);
  const warning = end?.warning ? current : null;
  if (warning === warned) return;
  await noteWarning(tx, warning);
  if (warning !== null) await openTaskOnce(tx, 'certificate-expires', warning);
}
