import type { Instant } from '../platform/clock.ts';
import { after, hours } from '../platform/clock.ts';

/**
 * Rule 2: an SNP request is to be seen within 24 h; real hours, also across a clock change. They begin with its reception; with its triage where
 * that has found care behind something else; and anew when a request is taken up again.
 */
export const deadlineOf = (begin: Instant): Instant => after(begin, hours(24));

/** When the 24 h have begun. */
export const beginOf = (deadline: Instant): Instant => after(deadline, -hours(24));

/** When the patient is to be seen at the latest: a protocol may want it sooner than within the 24 h, and never gives more. */
export const seenBy = ({ deadline, careBy }: { deadline: Instant; careBy: Instant | null }): Instant =>
  careBy !== null && careBy < deadline ? careBy : deadline;

/** At the end of the 24 h (subject: the request) somebody looks whether it has a place. */
export const DEADLINE_DUE = 'request.deadline-due';

/** The last instant of the deadline is still in time. */
export const isLate = (deadline: Instant, at: Instant): boolean => at > deadline;

/** `ms` is never negative: what is left, or how late it is. */
export type TimeLeft = { late: boolean; ms: number };

export function timeLeft(deadline: Instant, at: Instant): TimeLeft {
  return { late: isLate(deadline, at), ms: Math.abs(deadline - at) };
}

/** « encore 3 h 20 », « en retard de 1 h 05 » (rule 2: every screen and report says it). */
export function timeLeftInWords(deadline: Instant, at: Instant): string {
  const { late, ms } = timeLeft(deadline, at);
  return `${late ? 'en retard de' : 'encore'} ${durationInWords(ms)}`;
}

/** « moins d’une minute », « 45 min », « 3 h », « 1 h 05 », from 48 h on « 2 j 5 h ». Rounded down, never promising more than there is. */
export function durationInWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'moins d’une minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} j${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
  return `${hours} h${minutes % 60 === 0 ? '' : ` ${String(minutes % 60).padStart(2, '0')}`}`;
}

/** How pressing an undecided request has become: half of its time is over, eighty per cent, all of it. */
export type Urgency = 'calm' | 'half' | 'eighty' | 'late';

/** A request is never dropped at its deadline, it escalates (rule 2). */
export function urgencyOf(begin: Instant, deadline: Instant, at: Instant): Urgency {
  if (isLate(deadline, at)) return 'late';
  const elapsed = at - begin;
  const whole = deadline - begin;
  if (elapsed * 5 >= whole * 4) return 'eighty';
  return elapsed * 2 >= whole ? 'half' : 'calm';
}
