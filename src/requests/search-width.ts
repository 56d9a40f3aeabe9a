import type { Mode } from '../matching/need.ts';

/** How far escalation has widened the search for a place (rule 2: a request is never dropped, it escalates). Empty: as usual. */
export type SearchWidth = {
  /** Kilometres; absent: as far as the territory usually looks (`settings.search`). */
  maxKm?: number | undefined;
  /** Ways of being seen that come on top of those that the patient asked for. */
  modes?: readonly Mode[] | undefined;
  /** Places of the fallback centre are proposed as well, also those that it keeps for the SAS. */
  fallback?: boolean | undefined;
};
