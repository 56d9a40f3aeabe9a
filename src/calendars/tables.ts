import type { Generated } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { FeedFault } from './fault.ts';

/** `emptied`: it says that nothing stands in it any more, which is believed when it says so again. */
export type FeedState = 'new' | 'good' | 'failing' | 'emptied';

type CalendarFeedTable = {
  territory_id: string;
  id: string;
  professional_id: string;
  /** A secret. */
  url: string;
  state: Generated<FeedState>;
  fault: FeedFault | null;
  failures: Generated<number>;
  etag: string | null;
  last_modified: string | null;
  tried_at: Instant | null;
  good_at: Instant | null;
  read_at: Instant | null;
  asked_at: Instant | null;
  conflicts: Generated<string[]>;
  created_at: Instant;
};

type CalendarBusyTable = {
  territory_id: string;
  feed_id: string;
  professional_id: string;
  start_at: Instant;
  end_at: Instant;
  own: boolean;
};

export type CalendarTables = { calendar_feed: CalendarFeedTable; calendar_busy: CalendarBusyTable };
