import type { AttachmentWarning } from '../../../correspondence/attachment.ts';
import type { AsideReason, Fault } from '../../../correspondence/incoming.ts';
import type { Incoming, IncomingHead } from './answers.ts';

const types: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'photo',
  'image/png': 'image',
  'image/gif': 'image',
  'image/tiff': 'image',
  'application/dicom': 'imagerie médicale',
  'application/rtf': 'texte mis en forme',
  'text/plain': 'texte',
  'application/xml': 'document structuré',
  'application/hl7-cda+xml': 'document médical (CDA)',
  'text/html': 'page web, remise comme texte',
  'image/svg+xml': 'dessin, remis comme texte',
  'message/rfc822': 'courriel',
  'application/zip': 'archive',
  'application/x-ihe-xdm+zip': 'document médical (XDM)',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'document Word',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'tableau Excel',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'diaporama',
  'application/vnd.oasis.opendocument': 'document OpenDocument',
  'application/x-ole-storage': 'ancien document Office',
  'application/x-archive': 'archive',
  'application/x-executable': 'programme',
};

/** By its content, not by its name. */
export const attachmentType = (type: string): string => types[type] ?? 'fichier de type inconnu';

/** What is to be known before it is opened. */
export const attachmentWarnings: Readonly<Record<AttachmentWarning, string>> = {
  program: 'C’est un programme : il est gardé, mais ne se télécharge pas.',
  'active-content': 'Contient un programme (macro ou script) : refusez-le si votre logiciel le propose.',
  'embedded-files': 'Contient d’autres fichiers, qui n’ont pas été regardés.',
  encrypted: 'Protégé par un mot de passe : personne n’a pu le regarder.',
  swells: 'Se déplie en quelque chose d’énorme : ne l’ouvrez pas.',
  'strange-paths': 'Archive douteuse, dont les fichiers se rangent ailleurs : ne l’ouvrez pas.',
  'nested-archive': 'Contient une autre archive, qui n’a pas été regardée.',
  'web-page': 'Page web : à lire comme un texte, sans l’ouvrir dans un navigateur.',
  'not-looked-into': 'Type de fichier que Recours ne sait pas regarder : à n’ouvrir que si vous l’attendiez.',
  misnamed: 'Son nom annonce autre chose que ce qu’il est.',
};

export const faults: Readonly<Record<Fault, string>> = {
  'too-large':
    'Message trop volumineux : seul son début est gardé ici. Le reste se lit dans la boîte elle-même.',
  unreadable: 'Message abîmé : il n’a pas pu être lu en entier. Il reste dans la boîte elle-même.',
  'not-recorded':
    'Recours n’a pas réussi à l’enregistrer : une panne de notre côté, pas du message. Il se lit dans la boîte elle-même.',
  'too-many-parts': 'Trop de pièces jointes : certaines ne sont que dans la boîte elle-même.',
  'attachment-too-large': 'Une pièce jointe trop volumineuse n’est que dans la boîte elle-même.',
  'text-cut': 'Texte très long, coupé ici. La suite se lit dans la boîte elle-même.',
};

/** Why nobody knows yet whose it is. */
export const asideReasons: Readonly<Record<AsideReason, string>> = {
  'no-reference': 'Ne répond à aucun de nos messages.',
  'unknown-message': 'Parle d’un message qui n’est pas de nous.',
  'not-recipient': 'Dit ce qu’est devenu un message, mais ne vient pas de son destinataire.',
  'not-secure': 'Répond à l’un de nos messages, mais de l’extérieur de la messagerie sécurisée.',
  'unclear-report': 'Un serveur parle de l’un de nos messages, sans dire clairement s’il est arrivé.',
  'too-large': 'Trop volumineux pour être rangé tout seul.',
  unreadable: 'N’a pas pu être lu, donc pas rangé tout seul.',
  'not-recorded': 'Une panne de notre côté a empêché de l’enregistrer, donc de le ranger.',
};

export const incomingStates: Readonly<Record<Incoming['state'], string>> = {
  new: 'à lire',
  read: 'lu',
  aside: 'mis de côté',
};

/** « à lire », « réponse automatique ». */
export const incomingLabel = ({ state, automatic }: Pick<IncomingHead, 'state' | 'automatic'>): string =>
  automatic && state === 'new' ? 'réponse automatique' : incomingStates[state];

/** « 12 Ko », « 1,4 Mo ». */
export const sizeInWords = (bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} Ko`
    : `${(bytes / 1_000_000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} Mo`;

/** « Re: Compte rendu … »: the mark for programs, by which an answer begins with ours (XDM/1.0/DDM), is for no reader. */
export function subjectInWords(subject: string): string {
  const said = subject
    .replace(/\bXDM\/1\.0\/DDM\b\+?\s*/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^((re|fwd?|tr)\s?:\s?)*$/i.test(said) ? '(sans objet)' : said;
}
