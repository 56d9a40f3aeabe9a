import type { Instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { EventType } from '../platform/events.ts';
import { proveIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { awaitProof, awaitProofNoMore } from './await-proof.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { endTasksOfLeft } from './failure-tasks.ts';
import {
  lockMessage,
  markAccepted,
  markBounced,
  markDelivered,
  markIntegrationError,
  markRead,
  type Message,
  type Moved,
} from './message-store.ts';
import { insertProof } from './proof-store.ts';
import { hasLeft } from './secure-message.ts';

/**
 * What the other side says of a message. `relayed`: a server has passed it on to one that tells nothing. `deleted`: without being read. `code`: RFC 3463 of a
 * DSN, the recipient's program's own for an integration error. `at`: when we received it, on the product's clock.
 */
export type ReceivedProof = {
  kind: 'dsn' | 'mdn';
  outcome: 'delivered' | 'failed' | 'delayed' | 'relayed' | 'read' | 'deleted' | 'integration-error';
  code: string | null;
  at: Instant;
  content: Buffer;
};

/**
 * Keeps a proof and what follows from it: the state, forward only and the same in whatever order proofs come; its event; a task where a person has to see to it, or the
 * end of one. Whatever proves that a server has it ends our own attempts, also where its answer was lost. The same bytes again change nothing. Throws `not-found`.
 */
export async function recordProof(tx: Tx, messageId: string, proof: ReceivedProof): Promise<void> {
  const message = await lockMessage(tx, messageId);
  if (!message) throw notFound('Ce message');
  if (!(await insertProof(tx, messageId, proof))) return;
  const moved = await stepOf(tx, message, proof);
  const { reportId } = message;
  if (moved && moved.was !== moved.is) {
    await proveIntent(tx, SECURE_MESSAGE, messageId, { kind: proof.kind, outcome: proof.outcome });
    const failure = moved.is === 'bounced' ? { failure: failureOf(proof) } : {};
    tx.record(`message.${moved.is}` satisfies EventType, messageId, { reportId, ...failure });
    await (moved.is === 'accepted' ? awaitProof : awaitProofNoMore)(tx, messageId);
    if (moved.is === 'bounced') await openTask(tx, 'message-bounced', messageId);
    else if (hasLeft(moved.is)) await endTasksOfLeft(tx, message);
  }
  if (proof.outcome !== 'integration-error') return;
  const code = safeCode(proof.code);
  await markIntegrationError(tx, messageId, code);
  tx.record('message.integration-failed', messageId, { reportId, code });
  await openTask(tx, 'message-not-filed', messageId);
}

/** Undefined: it says nothing of the state. */
async function stepOf(tx: Tx, { id, state }: Message, proof: ReceivedProof): Promise<Moved | undefined> {
  switch (proof.outcome) {
    case 'read':
      return markRead(tx, id, proof.at);
    // Whatever a program or a person did with it there, it was there.
    case 'delivered':
    case 'deleted':
    case 'integration-error':
      return markDelivered(tx, id, proof.at);
    case 'failed':
      return markBounced(tx, id, failureOf(proof));
    // Some server has it. Of a message that a person sends again this is said of the time before.
    case 'delayed':
    case 'relayed':
      return state === 'queued' ? undefined : markAccepted(tx, id);
  }
}

const failureOf = ({ code }: ReceivedProof): string =>
  code === null ? 'dsn-failed' : `dsn-${safeCode(code)}`;

/** Codes go into events and metrics, and the other side writes them: what may hold a name is none (rule 8). The proof keeps what was said. */
const safeCode = (code: string | null): string =>
  code !== null && /^[A-Z]{0,4}[_-]?\d[\d.]{0,15}$/.test(code) ? code : 'unknown';
