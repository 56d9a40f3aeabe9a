import type { Reaction } from '../platform/reactions.ts';
import { heedDiaryOf } from '../slots/heed-diary.ts';
import { CALENDAR_DUE } from './next-look.ts';
import { type ReadingDeps, readFeed } from './read-feed.ts';

export const calendarReactions = (deps: ReadingDeps): Reaction[] => [
  {
    name: 'read-calendar',
    on: [CALENDAR_DUE, 'calendar.added', 'calendar.asked'],
    perform: (event) => readFeed(deps, event),
  },
  {
    // What a hold kept open while the diary filled.
    name: 'heed-diary',
    on: ['slot.released'],
    react: (tx, { subject }) => heedDiaryOf(tx, [subject]),
  },
];
