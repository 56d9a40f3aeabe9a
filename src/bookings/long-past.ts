import { after, hours, type Instant } from '../platform/clock.ts';

/** Long enough to write the report of an evening's visit the next day. */
const LOOKED_AT_MS = hours(24);

/** Whether a visit is over for so long that who saw the patient needs no more of them than a report takes (rule 8). */
export const isLongPast = (end: Instant, at: Instant): boolean => at > after(end, LOOKED_AT_MS);
