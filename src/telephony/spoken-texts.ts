/**
 * What the line says and no territory changes, in the words that a nurse would use: the vital emergency, which comes first, always (rule
 * 1), what to do if it cannot wait, which comes before every callback (rule 6), and what is said when nothing can be read. The other texts
 * are the territory's own (territory/line-texts.ts).
 */

export const VITAL = "En cas d'urgence vitale, raccrochez et composez le 15, ou envoyez un SMS au 114.";
export const CANNOT_WAIT = 'Si cela ne peut pas attendre, composez le 15, ou envoyez un SMS au 114.';

const STAY = 'Restez en ligne, une personne du centre d’appel va vous répondre.';

export const UNKNOWN_NUMBER = `${VITAL} Ce numéro n'est pas en service. Au revoir.`;

/** Nothing could be written down: nobody knows of this call yet, so nothing is promised. */
export const HELD = `${VITAL} La ligne rencontre une difficulté passagère. Restez en ligne, nous réessayons dans quelques secondes.`;
/** `hours` in words, if they are known without a database. */
export const heldTooLong = (hours: string | undefined): string =>
  `Nous n'arrivons pas à prendre votre appel. ${hours === undefined ? '' : `La ligne répond ${hours}. `}${CANNOT_WAIT} Sinon, rappelez dans quelques minutes. Au revoir.`;

export const NOT_REACHED = `La personne qui prenait votre appel n'a pas pu le recevoir. Vous gardez votre place. ${STAY}`;

/** The operator takes the call from another phone. */
export const RING_BACK = `Une personne du centre d'appel a pris votre appel. Elle vous rappelle dans un instant, au numéro avec lequel vous appelez. Gardez votre téléphone près de vous. ${CANNOT_WAIT} Au revoir.`;
