/**
 * How long somebody in the line still waits, milliseconds; undefined when nobody can say: no operator, or too few calls to go by.
 *
 * People before the caller × recent average handling time ÷ operators at the line. Exactly: everybody before the caller and the caller
 * have to be taken. As many as there are free operators are taken at once; each of the others waits for an operator to become free, which
 * happens on average every (handling time ÷ operators).
 */
export function estimateWait(it: {
  /** Waiting callers and callbacks that are due, before this one. */
  ahead: number;
  operators: number;
  /** Of the operators, those on no call. */
  free: number;
  /** Of the last calls that were answered; undefined: too few. */
  handlingMs: number | undefined;
}): number | undefined {
  if (it.operators === 0 || it.handlingMs === undefined) return undefined;
  const turns = Math.max(0, it.ahead + 1 - it.free);
  return (turns * it.handlingMs) / it.operators;
}

const MINUTE = 60_000;

/**
 * As it is said: rounded up, to the minute and past ten minutes to five, because an estimate is kept when the wait is shorter. « moins de
 * 2 minutes », « environ 4 minutes », « plus d’une heure ».
 */
export function estimateInWords(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE);
  if (minutes < 2) return 'moins de 2 minutes';
  if (minutes > 60) return 'plus d’une heure';
  return `environ ${minutes <= 10 ? minutes : Math.ceil(minutes / 5) * 5} minutes`;
}
