import type { Care } from '../triage/care.ts';
import { moreUrgentOf } from '../triage/care-after.ts';
import { orient } from '../triage/orientation.ts';
import type { Orientation, RedFlag } from './request.ts';
import type { SearchWidth } from './search-width.ts';
import { isFlagged, isTimedRow, redFlagOf, type RequestRow } from './tables.ts';

/**
 * Why two requests are not put together in that direction: something of the one that would end cannot be carried by rule. `flag-lost`: its flag is
 * graver; `not-asked`: the other was not asked yet; `says-more`: it seeks a treating doctor as well, or was lifted; `has-visit`: the other has a visit
 * that was agreed for something else; `two-professions`.
 */
export type MergeRefusal = 'flag-lost' | 'not-asked' | 'says-more' | 'has-visit' | 'two-professions';

/** What the request that is kept becomes; absent: as it was. */
export type Carried = {
  deadline: RequestRow['deadline'];
  careBy: RequestRow['care_by'];
  search: SearchWidth;
  found?:
    | { redFlag: RedFlag; orientation: Orientation; care: Care | null; protocol: string | null }
    | undefined;
};

const graveness: Readonly<Record<RedFlag['state'], number>> = { none: 0, lifted: 1, unknown: 2, raised: 3 };

/** The more urgent of both, as far as a rule can tell (rules 1 and 2): the earlier times, the graver care, each flag, the wider search. */
export function merged(from: RequestRow, kept: RequestRow): MergeRefusal | Carried {
  if (isFlagged(from) && graveness[from.red_flag] > graveness[kept.red_flag]) return 'flag-lost';
  if (kept.state === 'received' && (from.care !== null || isFlagged(from))) return 'not-asked';
  const isLifted = from.red_flag === 'lifted' && kept.red_flag === 'none';
  if (isLifted || (from.kind === 'both' && kept.kind === 'snp')) return 'says-more';
  if (isOfAnother(from.care, kept.care)) return 'two-professions';
  const care = moreUrgentOf(kept.care, from.care);
  const redFlag = flagOfBoth(kept, from);
  const isNew = care !== kept.care || redFlag !== undefined;
  if (kept.state === 'booked' && care !== kept.care) return 'has-visit';
  return {
    deadline: earlier(kept.deadline, isTimedRow(from) ? from.deadline : null) ?? kept.deadline,
    careBy: earlier(kept.care_by, from.care_by),
    search: wider(kept.search, from.search),
    ...(isNew
      ? {
          found: {
            redFlag: redFlag ?? redFlagOf(kept),
            orientation:
              care === kept.care
                ? (kept.orientation ?? kept.kind)
                : orient(kept.kind, redFlag ?? redFlagOf(kept), care),
            care,
            protocol: care === kept.care ? kept.care_protocol : from.care_protocol,
          },
        }
      : {}),
  };
}

/** Another profession than the other's, and neither a doctor: none stands for both. */
const isOfAnother = (one: Care | null, other: Care | null): boolean =>
  one?.to === 'profession' && other?.to === 'profession' && one.profession !== other.profession;

/** Undefined: the one that stands says it all. */
function flagOfBoth(kept: RequestRow, from: RequestRow): RedFlag | undefined {
  if (!isFlagged(from)) return undefined;
  const codes = [...new Set([...kept.red_flag_rules, ...from.red_flag_rules])];
  if (codes.length === kept.red_flag_rules.length) return undefined;
  return kept.red_flag === 'raised'
    ? { state: 'raised', rules: codes }
    : { state: 'unknown', questions: codes };
}

const earlier = <At extends number>(one: At | null, other: At | null): At | null =>
  one === null || (other !== null && other < one) ? other : one;

function wider(one: SearchWidth, other: SearchWidth): SearchWidth {
  const maxKm = Math.max(one.maxKm ?? 0, other.maxKm ?? 0);
  const modes = [...new Set([...(one.modes ?? []), ...(other.modes ?? [])])];
  return {
    ...(maxKm > 0 ? { maxKm } : {}),
    ...(modes.length > 0 ? { modes } : {}),
    ...(one.fallback || other.fallback ? { fallback: true } : {}),
  };
}
