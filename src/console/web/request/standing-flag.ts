import { flagCode } from '../../../triage/flag-code.ts';
import type { OnRecord } from './answers.ts';

type Contact = { number: string; name: string };

/** All that stands of a raised flag, from every protocol that raised it and what was asked beside it since. */
export type StandingFlag = {
  /** What was found, each sign once. */
  found: readonly { id: string; say: string }[];
  keepLine: boolean;
  /** Each number once. */
  contacts: readonly Contact[];
  advice: readonly string[];
  /** Protocols that say more exactly what it is, and were not asked since. */
  finer: readonly string[];
  /** Those that were asked since, and have raised nothing: the flag stands all the same (rule 1). */
  beside: readonly OnRecord[];
  latest: OnRecord | undefined;
};

/** `rules`: the codes under which the flag stands now; what was lifted before is not among them. Pure. */
export function standingFlag(records: readonly OnRecord[], rules: readonly string[]): StandingFlag {
  const codeOf = ({ protocol }: OnRecord, id: string) => flagCode(protocol, id);
  const inForce = (record: OnRecord) =>
    record.result === 'red-flag' && record.fired.some(({ id }) => rules.includes(codeOf(record, id)));
  const first = records.findIndex(inForce);
  const raised = records.filter(inForce);
  const after = first < 0 ? [] : records.slice(first);
  const suggested = new Set(raised.flatMap(({ suggests }) => suggests));
  const beside = after.filter(
    ({ protocol, result }, no) =>
      result !== 'red-flag' &&
      suggested.has(protocol.id) &&
      after.findLastIndex((one) => one.protocol.id === protocol.id) === no,
  );
  const asked = new Set(after.map(({ protocol }) => protocol.id));
  const fired = raised.flatMap((record) =>
    record.fired
      .filter(({ id }) => rules.includes(codeOf(record, id)))
      .map(({ id, say }) => ({ id: codeOf(record, id), say })),
  );
  return {
    found: onceBy(fired, ({ id }) => id),
    keepLine: raised.some(({ care }) => care?.to === 'samu' && care.keepLine === true),
    contacts: onceBy(
      [...raised, ...beside].flatMap(({ care }) => care?.contacts ?? []),
      ({ number }) => number,
    ),
    advice: [...new Set(raised.flatMap(({ advice }) => advice))],
    finer: [...suggested].filter((id) => !asked.has(id)),
    beside,
    latest: raised.at(-1),
  };
}

const onceBy = <T>(all: readonly T[], key: (one: T) => string): T[] =>
  [...new Map(all.toReversed().map((one) => [key(one), one])).values()].toReversed();
