import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { Protocol } from './protocol.ts';
import { readProtocol } from './read-protocol.ts';

/** A protocol with the text that doctors read and sign. `hash`: SHA-256 of the text, hexadecimal. */
export type ProtocolText = { protocol: Protocol; source: string; hash: string };

export const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex');

const folder = new URL('./protocols/', import.meta.url);

function load(file: string): ProtocolText {
  const source = readFileSync(new URL(file, folder), 'utf8');
  try {
    return { protocol: readProtocol(source), source, hash: hashOf(source) };
  } catch (error) {
    throw new Error(`${file}, ${error instanceof Error ? error.message : 'illisible'}`, { cause: error });
  }
}

let loaded: readonly ProtocolText[] | undefined;

/**
 * The examples that come with Recours, read and checked when they are first asked for: a process that only texts patients never needs them, and
 * starts half a second sooner. Throws with file, line and reason.
 */
export function shipped(): readonly ProtocolText[] {
  loaded ??= readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map(load);
  return loaded;
}
