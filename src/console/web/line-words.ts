import type { CallChoice } from '../../calls/call.ts';
import type { LineText } from '../../territory/line-texts.ts';
import type { LineVoice } from '../../territory/phone-line.ts';

/** What the coordination reads beside each text of the line, in the order of a call. */
export const TEXT_GROUPS: readonly { title: string; texts: readonly (readonly [LineText, string])[] }[] = [
  {
    title: 'Accueil',
    texts: [
      ['welcome', 'Bienvenue'],
      ['dataProtection', 'Données personnelles'],
      ['notUnderstood', 'Touche inconnue, ou aucune'],
    ],
  },
  {
    title: 'Attente',
    texts: [
      ['stay', 'En entrant dans la file'],
      ['next', 'Premier de la file'],
      ['ahead', 'Rang dans la file'],
      ['estimate', 'Attente estimée'],
      ['callbackKey', 'Se faire rappeler'],
      ['beingAnswered', 'Quelqu’un prend l’appel'],
      ['busy', 'Beaucoup d’appels'],
      ['full', 'File complète'],
      ['waitedTooLong', 'Attente trop longue'],
      ['orWait', 'Ou rester en ligne'],
    ],
  },
  {
    title: 'Ligne fermée',
    texts: [
      ['closed', 'Hors des horaires'],
      ['closedToday', 'Fermée ce jour'],
      ['closedHoliday', 'Jour férié'],
      ['nowClosed', 'À l’heure de fermeture'],
      ['nobody', 'Personne au poste'],
      ['hours', 'Horaires'],
      ['reopens', 'Réouverture'],
      ['callAgain', 'Rappeler plus tard'],
      ['orHangUp', 'Ou raccrocher'],
    ],
  },
  {
    title: 'Rappel',
    texts: [
      ['offerCallback', 'Proposé dans la journée'],
      ['offerAtOpening', 'Proposé à la réouverture'],
      ['withheld', 'Numéro masqué'],
      ['askNumber', 'Demander le numéro'],
      ['numberNotUnderstood', 'Numéro non reconnu'],
      ['confirmNumber', 'Relire le numéro'],
      ['noNumber', 'Sans numéro'],
      ['callbackTaken', 'Rappel noté'],
      ['callbackAtOpening', 'Rappel noté pour la réouverture'],
      ['callKept', 'Appel noté'],
      ['goodbye', 'Au revoir'],
    ],
  },
];

export const menuChoice: Record<CallChoice, string> = {
  snp: 'Soins non programmés',
  mt: 'Médecin traitant',
  professional: 'Professionnel de santé (passe en premier)',
};

export const voice: Record<LineVoice, string> = {
  'Polly.Lea-Neural': 'Léa',
  'Polly.Remi-Neural': 'Rémi',
  'Polly.Celine': 'Céline (voix plus ancienne)',
  'Polly.Mathieu': 'Mathieu (voix plus ancienne)',
};

/** What the braces are filled with where a text is shown as a caller may hear it. */
export const EXAMPLE = {
  hours: 'du lundi au vendredi, de 11 heures à 17 heures',
  opensAt: 'demain à 11 heures',
  people: '2 personnes',
  estimate: 'environ 6 minutes',
  number: '06 39 98 01 23',
} as const;

/** What the line puts in the place of each name in braces. */
export const FIELD_SAYS = {
  name: 'le nom de votre territoire',
  hours: 'les jours et heures d’ouverture de la ligne',
  opensAt: 'la prochaine ouverture',
  people: 'combien de personnes attendent avant l’appelant',
  estimate: 'l’attente estimée',
  key: 'la touche sur laquelle appuyer',
  number: 'le numéro que l’appelant vient de composer',
} as const;

/** The names in braces of a text as it comes. */
export const fieldsOf = (text: string): (keyof typeof FIELD_SAYS)[] =>
  [...text.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name]) => name)
    .filter((name): name is keyof typeof FIELD_SAYS => name !== undefined && name in FIELD_SAYS);

/** The order in which a caller of an open line hears them, when there are others before. */
export const HEARD_OPEN: readonly (LineText | 'menu')[] = [
  'welcome',
  'dataProtection',
  'menu',
  'stay',
  'ahead',
  'estimate',
  'callbackKey',
];
export const HEARD_CLOSED: readonly LineText[] = ['closed', 'hours', 'reopens', 'offerAtOpening', 'orHangUp'];
