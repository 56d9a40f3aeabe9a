import type { IfWorse as Told } from '../../../triage/if-worse-json.ts';
import { type Place, timeOfDay } from '../words.ts';

type WhyNoSms = NonNullable<Told['whyNoSms']>;

/** Instead of the button: nobody presses it in vain. */
export const whyNoSmsInWords: Record<WhyNoSms, string> = {
  'no-phone': 'Pas de SMS : aucun téléphone n’est connu. Dites-le au téléphone, s’il vous plaît.',
  landline: 'Pas de SMS : ce n’est pas un mobile. Dites-le au téléphone, s’il vous plaît.',
  'phone-unsafe': 'Pas de SMS : un tiers peut lire ce numéro. Dites-le au téléphone, s’il vous plaît.',
  stopped: 'Pas de SMS : le patient n’en veut plus. Dites-le au téléphone, s’il vous plaît.',
  'quiet-hours': 'Pas de SMS à cette heure. Dites-le au téléphone, s’il vous plaît.',
  'no-carrier': 'Cette ligne n’envoie pas de SMS. Dites-le au téléphone, s’il vous plaît.',
};

/** What became of the text that was asked for. Pure. */
export function sentInWords(
  { state, at }: NonNullable<Told['sms']>,
  whyNoSms: Told['whyNoSms'],
  place: Place,
): string {
  switch (state) {
    case 'asked':
      return whyNoSms === null
        ? `SMS demandé à ${timeOfDay(at, place)}`
        : 'Le SMS ne peut pas partir : dites-le au téléphone, s’il vous plaît';
    case 'sent':
      return `SMS envoyé à ${timeOfDay(at, place)}`;
    case 'delivered':
      return `SMS envoyé à ${timeOfDay(at, place)}, bien reçu`;
    case 'unknown':
      return 'SMS peut-être pas arrivé : dites-le au téléphone, s’il vous plaît';
    case 'failed':
      return 'SMS non arrivé : dites-le au téléphone, s’il vous plaît';
  }
}
