import type { Tx } from '../platform/transaction.ts';
import { professionalById } from './lookup.ts';

/** The doctor of the directory (RPPS) who is acting; undefined: somebody else is. */
export async function actingDoctor(tx: Tx): Promise<{ id: string; rpps: string } | undefined> {
  if (tx.actor.role !== 'professional' || !tx.actor.subject) return undefined;
  const found = await professionalById(tx, tx.actor.subject);
  return found?.profession === 'doctor' && found.rpps ? { id: found.id, rpps: found.rpps } : undefined;
}
