import type { accountOf } from '../../src/simulator/account.ts';
import type { InvariantName } from '../../src/simulator/broken.ts';

export type Facts = Parameters<typeof accountOf>[0];

/** What somebody could make the books of a day say, and the invariant that has to see it. */
export type Lie = [what: string, sees: InvariantName, lie: (it: Facts) => void];
