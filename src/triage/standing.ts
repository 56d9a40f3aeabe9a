import { notSigned, type Protocol } from './protocol.ts';

/**
 * Whether a protocol may orient anybody in a territory (rule 9). `signed`: by as many doctors as the territory asks for; `example`: unsigned, in a
 * demonstration only, and marked as such; `unsigned`, `expired` and `upcoming` (its date has not come) yield no orientation.
 */
export type Standing =
  | { status: 'signed'; signedBy: readonly string[]; signedOn: string; notice: null }
  | { status: 'example' | 'unsigned' | 'expired' | 'upcoming'; notice: string };

/** One doctor's signature of a version's text. `on`: local date. */
export type Signature = { professionalId: string; name: string; hash: string; on: string };

/** `today`: local date of the territory. A signature of another text than this one (`hash`) does not count. */
export function standingOf(
  { protocol, hash }: { protocol: Protocol; hash: string },
  signatures: readonly Signature[],
  territory: { demo: boolean; today: string; signaturesNeeded: number },
): Standing {
  if (territory.today > protocol.validUntil)
    return {
      status: 'expired',
      notice: `Protocole périmé depuis le ${inFrench(protocol.validUntil)} : à revoir et à signer.`,
    };
  const valid = signatures.filter((one) => one.hash === hash);
  if (territory.today < protocol.date)
    return {
      status: 'upcoming',
      notice: `En vigueur à partir du ${inFrench(protocol.date)}${valid.length < territory.signaturesNeeded ? ', une fois signé' : ''}.`,
    };
  if (valid.length >= territory.signaturesNeeded) {
    const signedOn = valid.map(({ on }) => on).toSorted()[territory.signaturesNeeded - 1] ?? protocol.date;
    return { status: 'signed', signedBy: valid.map(({ name }) => name), signedOn, notice: null };
  }
  return { status: territory.demo ? 'example' : 'unsigned', notice: notSigned };
}

export const mayOrient = ({ status }: Standing): boolean => status === 'signed' || status === 'example';

const inFrench = (date: string): string => date.split('-').toReversed().join('/');
