import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import { hostOf } from './address.ts';
import { faultInWords } from './fault.ts';
import type { Feed } from './store.ts';

export const calendarAnswer = z.object({
  id: z.uuid(),
  professionalId: z.uuid(),
  host: z.string().describe('All of the address that is told: the rest of it is a secret'),
  state: z.enum(['new', 'good', 'failing', 'emptied']),
  code: z.string().nullable().describe('Why it is failing'),
  message: z.string().describe('The same in words'),
  triedAt: z.string().nullable(),
  goodAt: z
    .string()
    .nullable()
    .describe('Since when what it says is known; it is believed until it says something else'),
  conflicts: z
    .array(z.uuid())
    .describe('Bookings at hours at which the professional has something else in the diary'),
  createdAt: z.string(),
});

export function calendarJson(timeZone: string, feed: Feed): z.input<typeof calendarAnswer> {
  const iso = (at: Instant | null) => (at === null ? null : isoIn(timeZone, at));
  return {
    id: feed.id,
    professionalId: feed.professionalId,
    host: hostOf(feed.url),
    state: feed.state,
    code: feed.fault,
    message: inWords(feed),
    triedAt: iso(feed.triedAt),
    goodAt: iso(feed.goodAt),
    conflicts: feed.conflicts,
    createdAt: isoIn(timeZone, feed.createdAt),
  };
}

function inWords({ state, fault, goodAt }: Feed): string {
  const still = goodAt === null ? '' : ' Les dernières heures lues restent appliquées.';
  if (fault !== null) return `${faultInWords(fault)}${still}`;
  if (state === 'new') return 'L’agenda va être lu.';
  if (state === 'emptied') return `L’agenda est soudain vide : il sera relu avant d’être cru.${still}`;
  return 'L’agenda est lu.';
}
