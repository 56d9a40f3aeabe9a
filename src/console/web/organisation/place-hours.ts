import type { PlaceHours } from './answers.ts';
import { daysInWords, hourInWords } from './weeks.ts';

/** « du lundi au vendredi de 20 h à minuit, samedi de 14 h à 2 h (le lendemain) »; nothing said: whenever somebody gives a slot there. */
export function openingInWords(opening: readonly PlaceHours[] | null): string {
  if (opening === null) return 'selon les créneaux des praticiens';
  if (opening.length === 0) return 'fermé pour le moment';
  return opening
    .map(({ weekdays, from, to }) => {
      const end = to === '24:00' || to === '00:00' ? 'minuit' : hourInWords(to);
      // `24:00` is later than any other as a text, too.
      const night = to <= from && to !== '00:00' ? ' (le lendemain)' : '';
      return `${daysInWords(weekdays)} de ${hourInWords(from)} à ${end}${night}`;
    })
    .join('\u00a0; ');
}

/** Evenings of the week: what a centre that takes over after the practices most often says first. */
export const FIRST_HOURS: PlaceHours = { weekdays: [1, 2, 3, 4, 5], from: '20:00', to: '24:00' };

/** French time zones (IANA), west to east; another one that a place has already stays choosable. */
export const TIME_ZONES: readonly (readonly [zone: string, says: string])[] = [
  ['Pacific/Tahiti', 'Tahiti'],
  ['America/Martinique', 'Martinique'],
  ['America/Guadeloupe', 'Guadeloupe'],
  ['America/Cayenne', 'Guyane'],
  ['America/Miquelon', 'Saint-Pierre-et-Miquelon'],
  ['Europe/Paris', 'France métropolitaine'],
  ['Indian/Mayotte', 'Mayotte'],
  ['Indian/Reunion', 'La Réunion'],
  ['Pacific/Noumea', 'Nouvelle-Calédonie'],
];
