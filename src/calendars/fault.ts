import type { ConnectionFault } from '../platform/outward.ts';

/** Why a feed told nothing: a code, never the server's words. */
export type FeedFault =
  | ConnectionFault
  | 'timeout'
  | 'redirects'
  | 'too-large'
  | 'encoding'
  | 'not-a-calendar'
  | 'malformed'
  | 'unsupported'
  | 'too-many-events'
  | 'too-hard'
  | `http-${number}`;

const sentences: Readonly<Record<Exclude<FeedFault, `http-${number}`>, string>> = {
  'address-refused': 'L’adresse n’est pas celle d’un serveur public sécurisé.',
  'name-unknown': 'Le serveur de l’agenda est introuvable.',
  unreachable: 'Le serveur de l’agenda ne répond pas.',
  certificate: 'Le certificat du serveur de l’agenda n’est pas valable.',
  timeout: 'Le serveur de l’agenda répond trop lentement.',
  redirects: 'L’adresse renvoie vers trop d’autres adresses.',
  'too-large': 'L’agenda est trop volumineux : plus de 2 Mo.',
  encoding: 'Le texte de l’agenda n’est pas lisible.',
  'not-a-calendar': 'Cette adresse ne donne pas un agenda iCalendar.',
  malformed: 'L’agenda contient des rendez-vous dont les heures ne sont pas lisibles.',
  unsupported: 'L’agenda contient des répétitions que Recours ne sait pas lire.',
  'too-many-events': 'L’agenda contient trop de rendez-vous : plus de 10 000.',
  'too-hard': 'L’agenda demande trop de calculs.',
};

/** In words for the professional and the coordinator. */
export function faultInWords(fault: FeedFault): string {
  const status = /^http-(\d+)$/.exec(fault)?.[1];
  if (status === undefined) return sentences[fault as keyof typeof sentences];
  if (status === '401' || status === '403') return 'Le serveur refuse de donner l’agenda.';
  if (status === '404' || status === '410') return 'L’agenda n’est plus à cette adresse.';
  return 'Le serveur de l’agenda signale une erreur.';
}
