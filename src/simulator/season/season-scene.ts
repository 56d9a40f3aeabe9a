import type { Diary } from './diary.ts';
import type { SeasonLedger } from './season-ledger.ts';
import type { OpenPlaces } from './open-places.ts';
import type { OwnSeason } from './own-season.ts';
import type { SeasonRequest, SeasonSlot } from './season.ts';

/** How places are given: as the product proposes them, or the first free one without a waiting list, as people do today. */
export type SeasonMethod = 'product' | 'first-available';

/** Everybody's view of a season that is being played. */
export type SeasonScene = OwnSeason & {
  method: SeasonMethod;
  ledger: SeasonLedger;
  diary: Diary;
  places: OpenPlaces;
  /** The product's ids of places. */
  ids: Map<SeasonSlot, string>;
  /** Requests on the waiting list, by the product's id. */
  waiting: Map<string, SeasonRequest>;
  /** The questions of the screen that each kind of request begins with, once they were asked. */
  questions: Map<SeasonRequest['kind'], string[]>;
  /** Somebody does something that nobody waits for; a few at a time. */
  meanwhile(act: () => Promise<void>): Promise<void>;
};
