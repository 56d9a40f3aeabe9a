import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { insertStructure, type Structure } from './store.ts';
import type { StructureKind } from './structure-kind.ts';

export type NewStructure = {
  name: string;
  kind: StructureKind;
  finess?: string | null | undefined;
  phone?: string | null | undefined;
};

/** Enters a structure into the directory. */
export async function enterStructure(tx: Tx, it: NewStructure, id: string = newId()): Promise<Structure> {
  const structure: Structure = {
    id,
    name: it.name,
    kind: it.kind,
    finess: it.finess ?? null,
    phone: it.phone ?? null,
  };
  await insertStructure(tx, structure);
  tx.record('structure.entered', structure.id, { kind: structure.kind });
  return structure;
}
