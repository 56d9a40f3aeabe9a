import type { Audience } from './audience.ts';

/** One change, written for each audience; the same text where they may know the same. */
export type Texts = { readonly [A in Audience]: Buffer };

/**
 * The last changes of one territory's feed, each serialised once for all of its readers. Numbers are contiguous: what stands at `first`
 * to `last` is there, what is below has been let go.
 */
export type Ring = {
  /** The lowest number kept; `last + 1` when nothing is. */
  readonly first: number;
  readonly last: number;
  at(seq: number): Texts | undefined;
  append(texts: readonly Texts[]): void;
  /** Puts older ones in front, the last of which is `first - 1`. */
  prepend(texts: readonly Texts[]): void;
};

/** Keeps at least the newest `limit` changes after `start`, the number before the first one. */
export function createRing(start: number, limit: number): Ring {
  let kept: Texts[] = [];
  let last = start;
  const first = () => last - kept.length + 1;
  return {
    get first() {
      return first();
    },
    get last() {
      return last;
    },
    at: (seq) => kept[seq - first()],
    append: (texts) => {
      kept.push(...texts);
      last += texts.length;
      // In slices, so that letting go costs nothing per change.
      if (kept.length > limit * 1.25) kept = kept.slice(-limit);
    },
    prepend: (texts) => {
      kept = [...texts, ...kept];
    },
  };
}
