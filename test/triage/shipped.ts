import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../../src/triage/protocol.ts';
import { readProtocol } from '../../src/triage/read-protocol.ts';

const folder = join(import.meta.dirname, '../../src/triage/protocols');

/** Every protocol that ships with Recours, read from its file as the product does. */
export const shipped: readonly Protocol[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => {
    const protocol = readProtocol(readFileSync(join(folder, name), 'utf8'));
    if (name !== `${protocol.id}.yaml`) throw new Error(`${name} holds the protocol ${protocol.id}`);
    return protocol;
  });

export function theProtocol(id: string): Protocol {
  const protocol = shipped.find((it) => it.id === id);
  if (!protocol) throw new Error(`No protocol ${id} is shipped`);
  return protocol;
}
