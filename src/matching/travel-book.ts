import type { Log } from '../platform/log.ts';
import type { Point } from '../territory/distance.ts';
import { doorOf, neighbourhood, type Travel } from './travel.ts';
import { tableOf } from './travel-server.ts';

/** Ways that were asked for, and those that could be. */
export type TravelBook = Travel & {
  /** Asks for what is not known yet. Never throws, never takes longer than the server is given: without an answer the way stays unknown. */
  learn(from: Point, places: readonly Point[]): Promise<void>;
};

/** A nurse waits for proposals, not for a map. */
const TIMEOUT_MS = 300;

/** A server that does not answer is left alone for a while, so that it slows one search down and not each. */
const REST_MS = 30_000;

/** So many ways are remembered; then it begins anew. */
const MOST = 50_000;

/** At most so many places are asked about at once. */
const AT_ONCE = 100;

/**
 * Remembers what a travel-time server says of each pair of neighbourhood and practice. Roads do not change during the life of a process as far as
 * the order of places goes. `url`: of an OSRM server or one that speaks like it.
 */
export function travelBook(it: { url: string; log: Log; timeoutMs?: number; restMs?: number }): TravelBook {
  const { url, log, timeoutMs = TIMEOUT_MS, restMs = REST_MS } = it;
  const known = new Map<string, number | null>();
  const asking = new Map<string, Promise<void>>();
  let restsUntil = 0;

  async function ask(from: Point, unknown: readonly Point[]): Promise<void> {
    if (performance.now() < restsUntil) return;
    try {
      const minutes = await tableOf(url, from, unknown, timeoutMs);
      if (known.size + unknown.length > MOST) known.clear();
      unknown.forEach((to, i) => known.set(pair(from, to), minutes[i] ?? null));
    } catch (err) {
      restsUntil = performance.now() + restMs;
      log.warn({ err }, 'the travel-time server did not answer; distances are used');
    }
  }

  return {
    minutes: (from, to) => known.get(pair(neighbourhood(from), doorOf(to))) ?? undefined,
    async learn(point, places) {
      const from = neighbourhood(point);
      const doors = new Map(places.map(doorOf).map((to) => [pair(from, to), to]));
      const unknown = [...doors].filter(([key]) => !known.has(key)).slice(0, AT_ONCE);
      if (unknown.length === 0) return;
      // Who asks for the same at the same time waits for the same answer.
      const key = unknown.map(([name]) => name).join();
      const asked =
        asking.get(key) ??
        ask(
          from,
          unknown.map(([, to]) => to),
        ).finally(() => asking.delete(key));
      asking.set(key, asked);
      await asked;
    },
  };
}

const pair = (from: Point, to: Point): string => `${from.lat},${from.lng} ${to.lat},${to.lng}`;
