import type { z } from 'zod';
import type { nextAnswer, remainingAnswer, ruleAnswer } from '../../../availability/rule-json.ts';
import type { calendarAnswer } from '../../../calendars/feed-json.ts';
import type { placeAnswer, structureAnswer } from '../../../directory/directory-json.ts';
import type { slotAnswer } from '../../../slots/slot-json.ts';

/** What the API answers about somebody's places, by its own schemas: only their types come into the pages. */
export type Slot = z.infer<typeof slotAnswer>;
export type Mode = Slot['mode'];
export type Audience = Slot['audience'][number];
export type Rule = z.infer<typeof ruleAnswer>;
export type Next = z.infer<typeof nextAnswer>;
export type Remaining = z.infer<typeof remainingAnswer>;
export type Feed = z.infer<typeof calendarAnswer>;
export type Where = z.infer<typeof placeAnswer>;
export type Structure = z.infer<typeof structureAnswer>;
export type Absence = {
  id: string;
  from: string;
  to: string;
  reason: 'leave' | 'training' | 'illness' | 'other';
};
export type Page<T> = { items: T[]; next: string | null };
