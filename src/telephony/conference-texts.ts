/** What the line says around a conversation: to operators, to the SAMU, to callers. */

export const PRESS_ONE = 'Ici la ligne. Un appelant vous attend. Pour le prendre, appuyez sur la touche 1.';
export const NO_LONGER_WANTED = "L'appelant n'attend plus, ou quelqu'un d'autre l'a pris. Au revoir.";
export const CONNECTING_YOU = 'Restez en ligne, nous vous mettons en relation.';
export const ON_HOLD = 'Votre appel est mis en attente un instant. Restez en ligne, on revient vers vous.';
export const SOMEBODY_COMES = "Restez en ligne, quelqu'un va vous répondre.";
export const LEFT_ALONE =
  'La communication a été interrompue. Si vous aviez terminé, vous pouvez raccrocher. ' +
  'Si vous avez été coupé, restez en ligne : vous gardez votre place.';
export const CUT_OFF =
  'La communication a été interrompue. Si vous n’aviez pas terminé, rappelez-nous. ' +
  'Si cela ne peut pas attendre, composez le 15, ou envoyez un SMS au 114. Au revoir.';
export const GOODBYE = 'Au revoir.';

/** To the SAMU’s call handlers, before they hear operator and patient. `lineName`: the territory’s name. */
export const toSamu = (lineName: string): string =>
  `Ici la ligne de soins non programmés, ${lineName}. Une infirmière vous passe un appel. Restez en ligne.`;

/** To a patient who is called back: who calls, nothing of why. */
export const toPatient = (lineName: string): string =>
  `Bonjour, ici la ligne de soins non programmés, ${lineName}. Vous avez demandé à être rappelé, ou votre appel n'a pas pu être pris. ` +
  "L'infirmière est en ligne.";
