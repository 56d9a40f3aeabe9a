import { clockFace, type Place } from '../words.ts';
import type { Mode, Slot } from './answers.ts';
import { type Terms, termsOf, USUAL } from './terms.ts';

/** What somebody gives to the line in one go, but for the day. */
export type Said = {
  placeId: string;
  mode: Mode;
  /** `10:00`, by the clocks of the territory. */
  from: string;
  to: string;
  minutes: number;
  terms: Terms;
};

/** Of somebody who has never given a place. */
export const FIRST_TIME: Said = {
  placeId: '',
  mode: 'AMB',
  from: '10:00',
  to: '11:30',
  minutes: 15,
  terms: USUAL,
};

/** As many as a glance takes in. */
const SHOWN = 3;

/**
 * What was given lately in one go, the newest first, each once: what is proposed again. Fixed slots say themselves, and what was taken back to the last
 * place was perhaps a mistake. `publishedAt` is the same for all that one command has published.
 */
export function lastTimes(slots: readonly Slot[], place: Place): Said[] {
  const adHoc = slots.filter(({ ruleId }) => ruleId === null);
  const together = [...Map.groupBy(adHoc, ({ publishedAt }) => publishedAt)]
    .filter(([, some]) => some.some(({ state }) => state !== 'withdrawn'))
    .sort(([one], [other]) => Date.parse(other) - Date.parse(one));
  const seen = new Map<string, Said>();
  for (const [, some] of together) {
    const said = saidOf(some, place);
    if (said && !seen.has(JSON.stringify(said))) seen.set(JSON.stringify(said), said);
  }
  return [...seen.values()].slice(0, SHOWN);
}

/** The first run of places that follow one another. */
function saidOf(some: readonly Slot[], place: Place): Said | undefined {
  const sorted = some.toSorted((one, other) => Date.parse(one.start) - Date.parse(other.start));
  const [first] = sorted;
  if (!first) return undefined;
  let last = first;
  for (const slot of sorted.slice(1)) if (goesOn(last, slot)) last = slot;
  return {
    placeId: first.placeId,
    mode: first.mode,
    from: clockFace(Date.parse(first.start), place),
    to: clockFace(Date.parse(last.end), place),
    // One that is walked into has no step: the usual one stands in the form.
    minutes: first.walkIn ? FIRST_TIME.minutes : lengthOf(first),
    terms: termsOf(first, first.start),
  };
}

const goesOn = (before: Slot, slot: Slot): boolean =>
  Date.parse(before.end) === Date.parse(slot.start) &&
  before.placeId === slot.placeId &&
  before.mode === slot.mode &&
  lengthOf(before) === lengthOf(slot);

const lengthOf = ({ start, end }: Slot): number => (Date.parse(end) - Date.parse(start)) / 60_000;
