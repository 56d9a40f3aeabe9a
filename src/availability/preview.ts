import type { Tx } from '../platform/transaction.ts';
import { isoIn } from '../platform/clock.ts';
import { horizonOf } from './make-ahead.ts';
import { type Standing, standing } from './make-slots.ts';
import { sourceOfRule } from './source.ts';
import type { RuleRow } from './store.ts';

/** What a rule makes of the days up to the horizon, slot by slot, as it stands now. */
export async function previewOf(tx: Tx, rule: RuleRow) {
  const source = await sourceOfRule(tx, rule);
  const { from, to } = horizonOf(source, tx.at);
  const seen = await standing(tx, source, from, to);
  return seen.planned
    .filter(({ start }) => start > tx.at)
    .map((slot) => {
      const made = seen.made.get(slot.start);
      return {
        start: isoIn(source.timeZone, slot.start),
        end: isoIn(source.timeZone, slot.end),
        slotId: made?.id ?? null,
        state: stateOf(slot, made),
      };
    });
}

function stateOf({ skipped }: Standing['planned'][number], made: ReturnType<Standing['made']['get']>) {
  if (made && made.booked > 0) return 'booked' as const;
  if (skipped) return skipped;
  return made?.state ?? ('to-come' as const);
}
