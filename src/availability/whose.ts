import { placeById, professionalById } from '../directory/lookup.ts';
import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notYours } from '../slots/errors.ts';

/** Whose time it is about: a professional's own, or for a coordinator the one that they name. Throws `not-yours`, `validation`. */
export async function whoseTime(tx: Tx, asked: string | undefined): Promise<string> {
  const professionalId = asked ?? (tx.actor.role === 'professional' ? tx.actor.subject : undefined);
  if (!professionalId) throw invalid('professionalId', 'Indiquez le professionnel.');
  refuseOthers(tx, professionalId);
  if (!(await professionalById(tx, professionalId)))
    throw invalid('professionalId', 'Ce professionnel n’est pas dans l’annuaire.');
  return professionalId;
}

/** A professional decides about their own time, a coordinator about everybody's. */
export function refuseOthers(tx: Tx, professionalId: string): void {
  if (tx.actor.role === 'professional' && professionalId !== tx.actor.subject) throw notYours();
}

/** Of which professionals somebody may read; undefined: of all. Throws `not-yours` for a professional whom nobody knows. */
export function whoseToRead(tx: Tx, asked: string | undefined): string | undefined {
  if (tx.actor.role !== 'professional') return asked;
  if (!tx.actor.subject) throw notYours();
  return tx.actor.subject;
}

export async function placeNamed(tx: Tx, placeId: string) {
  const place = await placeById(tx, placeId);
  if (!place) throw invalid('placeId', 'Ce lieu n’est pas dans l’annuaire.');
  return place;
}
