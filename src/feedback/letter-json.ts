import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { LetterStanding } from './letter-store.ts';
import { messageState } from './message-json.ts';
import { RECIPIENT_KINDS } from './recipient-kind.ts';

const time = z.iso.datetime({ offset: true }).nullable();

export const letterAnswer = z.object({
  id: z.uuid(),
  name: z.string().describe('The recipient’s'),
  kind: z.enum(RECIPIENT_KINDS),
  state: messageState,
  acceptedAt: time,
  deliveredAt: time,
  readAt: time,
  postedAt: time,
});

export function letterJson(timeZone: string, letter: LetterStanding): z.infer<typeof letterAnswer> {
  const iso = (at: Instant | null) => (at === null ? null : isoIn(timeZone, at));
  const { acceptedAt, deliveredAt, readAt, postedAt, ...rest } = letter;
  return {
    ...rest,
    acceptedAt: iso(acceptedAt),
    deliveredAt: iso(deliveredAt),
    readAt: iso(readAt),
    postedAt: iso(postedAt),
  };
}
