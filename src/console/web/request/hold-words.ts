import { durationInWords } from '../../../requests/deadline.ts';

/**
 * How much longer a place is kept while it is talked about. `last`: asked again it was kept no longer, because the call is over or a quarter of an hour is. Anybody
 * may take it then, also the one who is being talked to.
 */
export function stillHeld(until: string, now: number, last: boolean): string {
  const left = Date.parse(until) - now;
  if (left <= 0) return 'Elle n’est plus gardée\u00a0: réservez-la vite si elle convient.';
  const still = `encore ${left < 60_000 ? 'moins d’une minute' : durationInWords(left)}`;
  return last
    ? `${still}, sans prolongation`
    : `${still}\u00a0; prolongée tant que l’appel dure, 15 min au plus`;
}
