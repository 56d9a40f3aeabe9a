import type { Recipient } from './answers.ts';

const roles: Readonly<Record<Recipient['as'], string>> = {
  'treating-doctor': 'médecin traitant',
  requester: 'à l’origine de la demande',
  dac: 'dispositif d’appui à la coordination',
  other: 'autre destinataire',
};

export const roleInWords = ({ as }: Pick<Recipient, 'as'>): string => roles[as];

/** Whether it goes there, as far as is known before it is signed; `agreed`: by what is being ticked. */
export function goesInWords(
  { as, verdict, hasAddress }: Recipient,
  objects: boolean,
  agreed: boolean,
): string {
  if (objects) return 'rien ne part';
  if (verdict === 'needs-consent' && !agreed) return 'ne part pas sans l’accord du patient';
  if (hasAddress) return 'par messagerie sécurisée';
  return as === 'treating-doctor'
    ? 'adresse sécurisée inconnue : la ligne s’en occupe'
    : 'sans adresse sécurisée : ne le reçoit pas d’ici';
}
