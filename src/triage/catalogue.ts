import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import type { Protocol } from './protocol.ts';
import { readKept } from './read-protocol.ts';
import { type ProtocolText, shipped } from './shipped.ts';
import { type Signature, type Standing, standingOf } from './standing.ts';
import { type KnownVersion, selectSource, selectVersions } from './store.ts';

/** A protocol as it stands in a territory. */
export type Listed = {
  protocol: Protocol;
  hash: string;
  standing: Standing;
  signatures: readonly Signature[];
};

/** Two doctors look twice. */
const SIGNATURES_NEEDED = 2;

/** Texts by their hash: a version's text never changes. */
const readOnce = new Map<string, Protocol>();

/**
 * The protocols of the territory, each in the version in force: the newest signed one that is not out of date; where there is none, the newest
 * there is, which orients nobody outside a demonstration (rule 9). By title.
 */
export const catalogue = async (tx: Tx): Promise<Listed[]> => inForce(await everyVersion(tx));

function inForce(versions: readonly Listed[]): Listed[] {
  const best = new Map<string, Listed>();
  for (const one of versions) {
    const other = best.get(one.protocol.id);
    if (!other || goesBefore(one, other)) best.set(one.protocol.id, one);
  }
  return [...best.values()].toSorted((a, b) => a.protocol.title.localeCompare(b.protocol.title, 'fr'));
}

/** The newest version of each, signed or not: what a doctor may be asked to sign. By title. */
export async function newestOfEach(tx: Tx): Promise<Listed[]> {
  const newest = new Map((await everyVersion(tx)).map((one) => [one.protocol.id, one]));
  return [...newest.values()].toSorted((a, b) => a.protocol.title.localeCompare(b.protocol.title, 'fr'));
}

/** Every version on record or shipped, of one protocol or of all; the oldest first. */
export async function everyVersion(tx: Tx, only?: string): Promise<Listed[]> {
  const [territory, known] = await Promise.all([territoryOf(tx), selectVersions(tx, only)]);
  const { demo, timeZone, settings } = territory;
  const here = {
    demo,
    today: isoDate(localDay(timeZone, tx.at)),
    signaturesNeeded: settings.protocolSignatures ?? SIGNATURES_NEEDED,
  };
  const stored = await Promise.all(
    known.map(async (one) => ({ protocol: await protocolOf(tx, one), hash: one.hash, one })),
  );
  const fresh = shipped().filter(
    ({ protocol }) =>
      (only === undefined || protocol.id === only) &&
      !known.some(({ id, version }) => id === protocol.id && version === protocol.version),
  );
  return [...fresh.map(({ protocol, hash }) => ({ protocol, hash, one: undefined })), ...stored]
    .map(({ protocol, hash, one }) => {
      const signatures = signaturesOf(territory, one);
      return {
        protocol,
        hash,
        signatures,
        standing: standingOf({ protocol, hash }, signatures, here),
      };
    })
    .toSorted(olderFirst);
}

/** The version in force. Throws `not-found`. */
export async function protocolInForce(tx: Tx, id: string): Promise<Listed> {
  const [found] = inForce(await everyVersion(tx, id));
  if (!found) throw notFound('Ce protocole');
  return found;
}

/** A version with its text. Throws `not-found`. */
export async function protocolText(tx: Tx, id: string, version: string): Promise<ProtocolText> {
  const stored = await selectSource(tx, id, version);
  if (stored) return { ...stored, protocol: await protocolOf(tx, { id, version, hash: stored.hash }) };
  const found = shipped().find(({ protocol }) => protocol.id === id && protocol.version === version);
  if (!found) throw notFound('Cette version du protocole');
  return found;
}

/** A version that is on record; its text is read once for all. `hash` null: kept before texts had one. Throws `not-found`. */
export const versionOf = async (
  tx: Tx,
  { id, version, hash }: { id: string; version: string; hash: string | null },
): Promise<Protocol> =>
  hash === null ? (await protocolText(tx, id, version)).protocol : protocolOf(tx, { id, version, hash });

async function protocolOf(
  tx: Tx,
  { id, version, hash }: Pick<KnownVersion, 'id' | 'version' | 'hash'>,
): Promise<Protocol> {
  const known = readOnce.get(hash) ?? shipped().find((one) => one.hash === hash)?.protocol;
  if (known) return known;
  const stored = await selectSource(tx, id, version);
  if (!stored) throw notFound('Cette version du protocole');
  const protocol = readKept(stored.source);
  readOnce.set(hash, protocol);
  return protocol;
}

const signaturesOf = ({ timeZone }: Territory, one: KnownVersion | undefined): Signature[] =>
  (one?.signatures ?? []).map(({ professionalId, name, hash, at }) => ({
    professionalId,
    name,
    hash,
    on: isoDate(localDay(timeZone, Date.parse(at) as Instant)),
  }));

/** By date; of one day by version, as people number them: 2, 10. */
const olderFirst = ({ protocol: a }: Listed, { protocol: b }: Listed): number =>
  a.date === b.date ? a.version.localeCompare(b.version, 'fr', { numeric: true }) : a.date < b.date ? -1 : 1;

/** Signed before unsigned, valid before what is out of date or not in force yet; then the newer. */
function goesBefore(one: Listed, other: Listed): boolean {
  const rank = { signed: 2, example: 1, unsigned: 1, expired: 0, upcoming: 0 };
  return rank[one.standing.status] >= rank[other.standing.status];
}
