import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { insertStructure, lockStructure, type Structure, updateStructure } from './store.ts';
import type { StructureKind } from './structure-kind.ts';

export type NewStructure = {
  name: string;
  kind: StructureKind;
  finess?: string | null | undefined;
  phone?: string | null | undefined;
  secureAddress?: string | null | undefined;
};

/** Absent: stays; null: forgotten. */
export type StructureChange = { [Field in keyof NewStructure]?: NewStructure[Field] | undefined };

/** Enters a structure into the directory. */
export async function enterStructure(tx: Tx, it: NewStructure, id: string = newId()): Promise<Structure> {
  const structure: Structure = {
    id,
    name: it.name,
    kind: it.kind,
    finess: it.finess ?? null,
    phone: it.phone ?? null,
    secureAddress: it.secureAddress ?? null,
  };
  await insertStructure(tx, structure);
  tx.record('structure.entered', structure.id, { kind: structure.kind });
  return structure;
}

/** Corrects an entry. Throws `not-found`. */
export async function correctStructure(tx: Tx, id: string, change: StructureChange): Promise<Structure> {
  const before = await lockStructure(tx, id);
  if (!before) throw notFound('Cette structure');
  const next: Structure = {
    id,
    name: change.name ?? before.name,
    kind: change.kind ?? before.kind,
    finess: change.finess === undefined ? before.finess : change.finess,
    phone: change.phone === undefined ? before.phone : change.phone,
    secureAddress: change.secureAddress === undefined ? before.secureAddress : change.secureAddress,
  };
  await updateStructure(tx, next);
  tx.record('structure.corrected', id, { fields: Object.keys(change) });
  return next;
}
