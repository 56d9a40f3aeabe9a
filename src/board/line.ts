import { type Instant, isoIn } from '../platform/clock.ts';
import type { Territory } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';
import type { Line } from './projection.ts';

/** Whether the line is open at that instant, as the board writes it. */
export function lineOf({ opening, timeZone }: Pick<Territory, 'opening' | 'timeZone'>, at: Instant): Line {
  const line = lineState(opening, timeZone, at);
  if (line.state === 'open') return { state: 'open', closesAt: isoIn(timeZone, line.closesAt) };
  return {
    state: 'closed',
    opensAt: line.opensAt === undefined ? null : isoIn(timeZone, line.opensAt),
    reason: line.reason,
    why: line.reason === 'holiday' ? line.holiday : line.reason === 'closure' ? line.closure : null,
  };
}
