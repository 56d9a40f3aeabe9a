/** What came of a call, as its operator says it: a closed list, so that it can be counted. */
export const WRAP_UPS = [
  'request-recorded',
  'information',
  'handed-to-samu',
  'handed-over',
  'called-back',
  'unreachable',
  'wrong-number',
  'other',
] as const;

export type WrapUp = (typeof WRAP_UPS)[number];
