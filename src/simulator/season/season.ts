import { after, hours, type Instant } from '../../platform/clock.ts';
import type { Mode } from '../../matching/need.ts';
import type { RequestKind } from '../../requests/request.ts';
import type { Point } from '../../territory/distance.ts';
import { localDay } from '../../territory/local-time.ts';
import type { OpeningHours } from '../../territory/opening-hours.ts';

/** Weeks of a territory: who gives which places, and who asks when. What a scenario file tells. */
export type Season = {
  territory: { id: string; name: string; timeZone: string; opening: OpeningHours };
  professionals: readonly SeasonProfessional[];
  slots: readonly SeasonSlot[];
  /** In the order in which they come. */
  requests: readonly SeasonRequest[];
};

export type SeasonProfessional = Point & {
  id: string;
  /** At most so many visits of theirs on one local day. Absent: as many as they gave places. */
  maxPerDay?: number | undefined;
};

export type SeasonSlot = {
  id: string;
  professionalId: string;
  start: Instant;
  end: Instant;
  mode: Mode;
  capacity: number;
  /** When it becomes known. */
  publishedAt: Instant;
};

export type SeasonRequest = Point & {
  id: string;
  at: Instant;
  kind: RequestKind;
  modes: readonly Mode[];
  availableFrom?: Instant | undefined;
  availableTo?: Instant | undefined;
  /** The patient's age in whole years. */
  age?: number | undefined;
  /** The patient does not come to the visit. */
  noShow: boolean;
};

/** Rule 2. The last instant is still in time. */
export const deadlineOf = ({ at }: SeasonRequest): Instant => after(at, hours(24));

/** A search for a treating doctor, or a question, needs no place. */
export const needsPlace = ({ kind }: SeasonRequest): boolean => kind === 'snp' || kind === 'both';

/** Whether the patient can take that place, were it free, at a moment at which it is known. */
export const suits = (request: SeasonRequest, slot: SeasonSlot, at: Instant): boolean =>
  slot.start > at &&
  slot.start <= deadlineOf(request) &&
  request.modes.includes(slot.mode) &&
  (request.availableFrom === undefined || slot.start >= request.availableFrom) &&
  (request.availableTo === undefined || slot.end <= request.availableTo);

/** A professional's local day, which `maxPerDay` counts. */
export const dayOf = ({ territory }: Season, slot: SeasonSlot): string =>
  `${slot.professionalId} ${localDay(territory.timeZone, slot.start)}`;

/** What happens, in the order in which it happens: at one instant places become known first. */
export type Happening =
  | { at: Instant; slots: readonly SeasonSlot[] }
  | { at: Instant; request: SeasonRequest };

/** Slots that would become known only when they have begun never do. */
export function happenings({ slots, requests }: Season): Happening[] {
  const known = Map.groupBy(
    slots.filter(({ publishedAt, start }) => publishedAt < start),
    ({ publishedAt }) => publishedAt,
  );
  const published = [...known].map(([at, together]): Happening => ({ at, slots: together }));
  const asked = requests.filter(needsPlace).map((request): Happening => ({ at: request.at, request }));
  return [...published, ...asked].toSorted(
    (one, other) => one.at - other.at || Number('request' in one) - Number('request' in other),
  );
}
