import type { Instant } from '../platform/clock.ts';
import { hoursInWords, type LineState, type OpeningHours } from '../territory/opening-hours.ts';
import { dayInWords, spokenTime } from './local-date-in-words.ts';

/** What the line says, in the words that a nurse would use. The vital emergency comes first, always (rule 1). */

const VITAL = "En cas d'urgence vitale, raccrochez et composez le 15, ou envoyez un SMS au 114.";
const CANNOT_WAIT = 'Si cela ne peut pas attendre, composez le 15, ou envoyez un SMS au 114.';

export const greeting = (name: string): string =>
  `${VITAL} Bonjour, ${name}, ligne des soins non programmés et de la recherche d'un médecin traitant. Cet appel n'est pas enregistré.`;

export const STAY = 'Restez en ligne, une personne du centre d’appel va vous répondre.';

/** `position`: 1 for the next one to be answered; undefined when the carrier does not say. */
export function waiting(position: number | undefined): string {
  const place =
    position === undefined
      ? ''
      : position <= 1
        ? 'Vous êtes le prochain appel. '
        : `Il y a ${position - 1} ${position === 2 ? 'personne' : 'personnes'} avant vous. `;
  return `${place}${STAY} ${CANNOT_WAIT}`;
}

/** The hours in words, why it is closed, when it opens again, and what to do if it cannot wait (rule 6). */
export function closed(
  line: { name: string; timeZone: string; opening: OpeningHours },
  state: LineState,
  now: Instant,
): string {
  const why =
    state.state === 'closed' && state.reason === 'holiday'
      ? ` aujourd'hui, jour férié`
      : state.state === 'closed' && state.reason === 'closure'
        ? ` aujourd'hui`
        : '';
  const opensAt = state.state === 'closed' ? state.opensAt : undefined;
  const again =
    opensAt === undefined
      ? ''
      : ` Elle rouvre ${dayInWords(line.timeZone, opensAt, now)} à ${spokenTime(line.timeZone, opensAt)}.`;
  return (
    `${VITAL} Bonjour, ${line.name}. La ligne est fermée${why}. ` +
    `Elle répond ${hoursInWords(line.opening)}, sauf les jours fériés.${again} ${CANNOT_WAIT} Au revoir.`
  );
}

export const UNKNOWN_NUMBER = `${VITAL} Ce numéro n'est pas en service. Au revoir.`;

/** Nothing could be written down: nobody knows of this call yet, so nothing is promised. */
export const HELD = `${VITAL} La ligne rencontre une difficulté passagère. Restez en ligne, nous réessayons dans quelques secondes.`;
export const HELD_TOO_LONG = `Nous n'arrivons pas à prendre votre appel. ${CANNOT_WAIT} Sinon, rappelez dans quelques minutes. Au revoir.`;

export const CONNECTING = 'Nous vous mettons en relation.';
export const NOT_REACHED = `La personne qui prenait votre appel n'a pas pu le recevoir. Vous gardez votre place. ${STAY}`;

/** The operator takes the call from another phone. */
export const RING_BACK = `Une personne du centre d'appel a pris votre appel. Elle vous rappelle dans un instant, au numéro avec lequel vous appelez. Gardez votre téléphone près de vous. ${CANNOT_WAIT} Au revoir.`;

/** Out of the queue without an answer; a task was opened before this is said. */
export const CALL_BACK_KEPT = `Toutes nos lignes sont occupées. Votre appel est noté : nous vous rappellerons dès que possible. ${CANNOT_WAIT} Au revoir.`;
/** The same for a caller whose number is withheld. */
export const CALL_AGAIN = `Toutes nos lignes sont occupées, et votre numéro est masqué : nous ne pourrons pas vous rappeler. Rappelez dans quelques minutes. ${CANNOT_WAIT} Au revoir.`;
