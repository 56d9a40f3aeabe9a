/**
 * What each thing costs, in usual ways to a practice: what the order of places is made of, and what a territory may change (settings.matching). The defaults
 * are those that simulated seasons were best served with.
 */
export type Weights = {
  /** A way as long as it usually is. */
  distance: number;
  /** A place that will surely be missed. */
  scarcity: number;
  /** A professional of whom everything is taken twice as often as of the others. */
  fairness: number;
  /** Home visits and video, which are kept for those who cannot come. */
  kept: number;
  /** Somebody who knows the patient: a partner of the treating doctor, or who saw them last (to their credit). */
  continuity: number;
  /** A day to wait. */
  wait: number;
};

export const DEFAULT_WEIGHTS: Weights = {
  distance: 1,
  scarcity: 24,
  fairness: 1,
  kept: 10,
  continuity: 2,
  wait: 0.5,
};

/** What a territory has decided, and the defaults for the rest. */
export const weightsOf = (decided: { [Name in keyof Weights]?: number | undefined } = {}): Weights => {
  const weights = { ...DEFAULT_WEIGHTS };
  for (const name of Object.keys(weights) as (keyof Weights)[])
    weights[name] = decided[name] ?? weights[name];
  return weights;
};
