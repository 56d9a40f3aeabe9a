import { newDiary } from './diary.ts';
import { answer } from './nurse.ts';
import { openPlaces } from './open-places.ts';
import type { OwnSeason } from './own-season.ts';
import { publishPlaces } from './publish-places.ts';
import { newSeasonLedger, type SeasonLedger } from './season-ledger.ts';
import type { SeasonMethod, SeasonScene } from './season-scene.ts';
import { happenings, needsPlace } from './season.ts';

/** So many doctors write at the same time. */
const MOST_MEANWHILE = 4;

/**
 * Plays a season against its product through the HTTP API, until the last visit is reported and no request is left without an outcome. Gives what the
 * product acknowledged on the way. `onRequest`: told how many have come so far. `stop` ends it early.
 */
export async function playSeason(
  own: OwnSeason,
  it: { method: SeasonMethod; onRequest?: (count: number) => void; stop?: AbortSignal | undefined },
): Promise<SeasonLedger> {
  const { season, settle } = own;
  const diary = newDiary();
  const ledger = newSeasonLedger();
  const crew = fewAtATime(MOST_MEANWHILE);
  const places = openPlaces(season);
  const scene: SeasonScene = {
    ...own,
    method: it.method,
    ledger,
    diary,
    places,
    ids: new Map(),
    waiting: new Map(),
    questions: new Map(),
    meanwhile: crew.start,
  };
  const called = async (request: (typeof season.requests)[number]) => {
    places.passed(request.at);
    await answer(scene, request);
    it.onRequest?.(ledger.requests.size);
  };
  for (const now of happenings(season))
    diary.note(now.at, () => ('request' in now ? called(now.request) : publishPlaces(scene, now.slots)));
  for (const request of season.requests)
    if (!needsPlace(request)) diary.note(request.at, () => called(request));
  const rest = async () => {
    await crew.done();
    if (!(await settle())) ledger.faults.push('du travail n’est toujours pas fini');
  };
  await diary.live(own.time, rest, it.stop);
  return ledger;
}

/** Acts that nobody waits for. What one of them throws is thrown by the next `start`, or by `done`. */
function fewAtATime(most: number): { start(act: () => Promise<void>): Promise<void>; done(): Promise<void> } {
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const throwFailure = () => {
    if (failure) throw failure.error;
  };
  return {
    async start(act) {
      throwFailure();
      while (running.size >= most) await Promise.race(running);
      const one: Promise<void> = act()
        .catch((error: unknown) => void (failure ??= { error }))
        .finally(() => running.delete(one));
      running.add(one);
    },
    async done() {
      await Promise.all(running);
      throwFailure();
    },
  };
}
