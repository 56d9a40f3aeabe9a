import { actingDoctor } from '../directory/acting-doctor.ts';
import { professionalById } from '../directory/lookup.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { protocolInForce, protocolText } from './catalogue.ts';
import { doctorsOnly, protocolRefused, textChanged, versionExists } from './errors.ts';
import { ProtocolRefused, readProtocol } from './read-protocol.ts';
import { hashOf, type ProtocolText } from './shipped.ts';
import { insertProtocol, insertSignature, replaceDeclared } from './store.ts';

/** Reads a text as the territory gives it. Throws `protocol-refused` with the line and the reason of each fault. */
export function protocolFrom(source: string): ProtocolText {
  try {
    return { protocol: readProtocol(source), source, hash: hashOf(source) };
  } catch (error) {
    if (error instanceof ProtocolRefused) throw protocolRefused(error.faults);
    throw error;
  }
}

/**
 * Puts a territory's own version on record; it orients nobody before it is signed. The same text again changes nothing. Throws
 * `protocol-refused`, and `version-exists` when that version stands with another text.
 */
export async function addProtocol(tx: Tx, source: string): Promise<ProtocolText> {
  const text = protocolFrom(source);
  const { id, version } = text.protocol;
  const known = await protocolText(tx, id, version).catch(() => undefined);
  if (known && known.hash !== text.hash) throw versionExists();
  if (await insertProtocol(tx, text))
    tx.record('protocol.added', newId(), { protocol: id, version, hash: text.hash });
  return text;
}

/**
 * A doctor of the territory (RPPS) stands for the text that they have read. Signing again changes nothing. Throws `doctor-only`, `not-found`, and
 * `text-changed` when `hash` is not that of the version.
 */
export async function signProtocol(tx: Tx, it: { id: string; version: string; hash: string }): Promise<void> {
  const doctor = await actingDoctor(tx);
  if (!doctor) throw doctorsOnly();
  const text = await protocolText(tx, it.id, it.version);
  if (text.hash !== it.hash) throw textChanged();
  await insertProtocol(tx, text);
  const signed = await insertSignature(tx, {
    protocol: it.id,
    version: it.version,
    hash: text.hash,
    professionalId: doctor.id,
    rpps: doctor.rpps,
  });
  if (signed)
    tx.record('protocol.signed', doctor.id, { protocol: it.id, version: it.version, hash: text.hash });
}

/** Names who may give the care that a protocol delegates; exactly these from now on. Throws `not-found`, `validation`. */
export async function declareProfessionals(
  tx: Tx,
  id: string,
  professionalIds: readonly string[],
): Promise<void> {
  const { protocol } = await protocolInForce(tx, id);
  if (!protocol.delegation)
    throw invalid('professionalIds', 'Ce protocole ne délègue aucun soin : personne n’est à déclarer.');
  for (const [no, professionalId] of professionalIds.entries()) {
    const professional = await professionalById(tx, professionalId);
    if (professional?.profession !== protocol.delegation.profession)
      throw invalid(
        `professionalIds.${no}`,
        'Ce professionnel n’est pas à l’annuaire, ou pas de la profession du protocole.',
      );
    if (!professional.rpps)
      throw invalid(`professionalIds.${no}`, 'Ce professionnel n’a pas de numéro RPPS à l’annuaire.');
  }
  await replaceDeclared(tx, id, [...new Set(professionalIds)]);
  tx.record('protocol.declared', newId(), { protocol: id, professionals: professionalIds.length });
}
