import type { Instant } from '../platform/clock.ts';
import { clockTime } from '../offers/words.ts';
import type { Territory } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';

type Hours = Pick<Territory, 'opening' | 'timeZone'>;

/** « La ligne est fermée. Elle rouvre lundi à 11 h : … »; undefined while it is open. */
export function closedInWords(territory: Hours, now: Instant): string | undefined {
  const line = lineState(territory.opening, territory.timeZone, now);
  if (line.state === 'open') return undefined;
  if (line.opensAt === undefined)
    return 'La ligne est fermée : personne ne lit cette demande pour le moment.';
  const when = clockTime(territory.timeZone, line.opensAt, now).replace(/(\d+ h)/, 'à $1');
  return `La ligne est fermée. Elle rouvre ${when.startsWith('à') ? `aujourd’hui ${when}` : when} : votre demande sera lue à ce moment.`;
}
