import type { Mode } from '../matching/need.ts';

/** How far escalation has widened the search for a place (rule 2: a request is never dropped, it escalates). Empty: as usual. */
export type SearchWidth = {
  /** Kilometres; absent: wherever the territory's places are. */
  maxKm?: number | undefined;
  /** Ways of being seen that come on top of those that the patient asked for. */
  modes?: readonly Mode[] | undefined;
  /** Places of the fallback centre are proposed as well, whatever audience they were kept for. */
  fallback?: boolean | undefined;
};
