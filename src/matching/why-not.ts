import type { Profession } from '../directory/profession.ts';
import { professions } from '../directory/profession.ts';
import { clockTime } from '../offers/words.ts';
import { after, type Instant } from '../platform/clock.ts';
import { behindInWords, mostBehind } from './behind.ts';
import type { Circumstances, Measured } from './measure.ts';
import type { Candidate, Need, Unsuitable } from './need.ts';
import type { Proposal } from './rank.ts';
import { scarcityInWords } from './reasons.ts';
import { whyNot } from './refusal.ts';

/** Why a professional, or one of their places, is not among the first that are proposed. */
export type WhyCode =
  | Unsuitable
  | 'nothing-published'
  | 'all-taken'
  | 'another-profession'
  | 'not-declared'
  | 'fallback-later'
  | 'kept-for-others'
  | 'behind'
  | 'proposed';

/** `rank`: from 1, where it would be proposed. */
export type Why = { code: WhyCode; text: string; rank?: number };

/** A slot that was asked about. */
export type AskedPlace = {
  candidate: Candidate;
  profession: string;
  declared: boolean;
  ofFallback: boolean;
  reservedFor: string | null;
  releaseAt: Instant | null;
};

/** So many are shown first. */
const SHOWN = 5;

/** A place that is missed more likely than not. */
const DEAR = 0.5;

export type Question = {
  need: Need;
  around: Circumstances;
  /** All that could be proposed, best first. */
  proposals: readonly Proposal[];
  /** One of them, as it was compared with the others. */
  measured: (slotId: string) => Measured | undefined;
  profession: Profession;
  fallback: boolean;
  timeZone: string;
  at: Instant;
};

/** What stands in the way of one place: the first constraint that it fails, or who is before it. */
export function whyNotPlace(asked: AskedPlace, it: Question): Why {
  const { candidate } = asked;
  const index = it.proposals.findIndex(({ slotId }) => slotId === candidate.slotId);
  if (index >= 0) return whereItStands(candidate, index + 1, it);
  if (asked.profession !== it.profession)
    return {
      code: 'another-profession',
      text: `autre profession que celle dont le patient a besoin (${professions[it.profession]})`,
    };
  if (!asked.declared)
    return { code: 'not-declared', text: 'pas déclaré pour le protocole de cette demande' };
  const refused = whyNot(it.need, candidate, it.at, {
    reservedFor: asked.reservedFor ?? undefined,
    reservedUntil: asked.releaseAt === null ? undefined : clockTime(it.timeZone, asked.releaseAt, it.at),
  });
  if (refused) return refused;
  if (asked.ofFallback && !it.fallback)
    return {
      code: 'fallback-later',
      text: 'centre de soins non programmés : proposé quand la recherche s’élargit',
    };
  return { code: 'too-late', text: 'plus loin dans le temps que la recherche' };
}

function whereItStands(candidate: Candidate, rank: number, it: Question): Why {
  const { around, at, proposals, need } = it;
  if (rank <= SHOWN) return { code: 'proposed', text: `proposé, choix n° ${rank}`, rank };
  const [first, own] = [it.measured(proposals[0]?.slotId ?? ''), it.measured(candidate.slotId)];
  const scarcity = candidate.start <= need.deadline ? around.outlook.scarcity(candidate) : undefined;
  // Where nearly everything is scarce, scarcity is no reason why one place stands behind another.
  if (first && own && scarcity && scarcity.price >= DEAR && mostBehind(first, own, it) === 'scarcity')
    return {
      code: 'kept-for-others',
      text: `gardée pour qui n’aura qu’elle (choix n° ${rank}) ; ${scarcityInWords(scarcity, at)}`,
      rank,
    };
  return {
    code: 'behind',
    text: `possible, au choix n° ${rank} sur ${proposals.length}${first && own ? ` : ${behindInWords(first, own, it)}` : ''}`,
    rank,
  };
}

/** The answer about a professional, from those about their places: the best of them. */
export function whyNotProfessional(
  places: readonly (Why & { start: Instant })[],
  it: { timeZone: string; at: Instant; until: Instant },
): Why {
  const best = places
    .filter(({ rank }) => rank !== undefined)
    .toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0))[0];
  if (best) return reduced(best);
  const given = places.filter(({ code }) => code !== 'slot-withdrawn');
  if (given.length === 0)
    return {
      code: 'nothing-published',
      text: `n’a rien publié d’ici ${clockTime(it.timeZone, after(it.until, 0), it.at)}`,
    };
  if (given.every(({ code }) => code === 'full'))
    return { code: 'all-taken', text: 'toutes ses places sont prises' };
  const codes = new Set(given.map(({ code }) => code));
  const reasons = [...new Set(given.map(({ text }) => text))];
  const first = given.find(({ code }) => code !== 'full') ?? given[0];
  return {
    code: codes.size === 1 ? (given[0]?.code ?? 'full') : (first?.code ?? 'full'),
    text: reasons.join(' ; '),
  };
}

const reduced = ({ code, text, rank }: Why): Why => ({ code, text, ...(rank === undefined ? {} : { rank }) });
