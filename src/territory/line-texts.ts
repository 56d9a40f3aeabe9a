/**
 * The texts of the line that a territory may put in its own words, as a voice says them: no abbreviations, « 11 heures » rather than
 * « 11 h ». Each names in braces what the line fills in.
 */
export const DEFAULT_TEXTS = {
  welcome: 'Bonjour, {name}, ligne des soins non programmés et de la recherche d’un médecin traitant.',
  dataProtection:
    'Cet appel n’est pas enregistré. Ce que vous nous direz sert à vous orienter ; vous pouvez demander à le consulter ou à le corriger.',
  notUnderstood: 'Nous n’avons pas compris votre choix.',
  stay: 'Restez en ligne, une personne du centre d’appel va vous répondre.',
  next: 'Vous êtes le prochain appel.',
  ahead: 'Il y a {people} avant vous.',
  estimate: 'L’attente est estimée à {estimate}.',
  callbackKey: 'Pour être rappelé sans perdre votre place, appuyez sur la touche {key}.',
  beingAnswered: 'Une personne du centre d’appel prend votre appel. Restez en ligne.',
  busy: 'Beaucoup de personnes appellent en ce moment. L’attente est estimée à {estimate}.',
  full: 'Beaucoup de personnes appellent en ce moment, et la file d’attente est complète.',
  waitedTooLong: 'Nous sommes désolés : personne n’a pu vous répondre pendant votre attente.',
  nobody: 'Personne ne peut prendre votre appel en ce moment.',
  closed: 'La ligne est fermée.',
  closedToday: 'La ligne est fermée aujourd’hui.',
  closedHoliday: 'La ligne est fermée aujourd’hui, jour férié.',
  nowClosed: 'La ligne vient de fermer.',
  hours: 'La ligne répond {hours}.',
  reopens: 'Elle rouvre {opensAt}.',
  withheld: 'Votre numéro est masqué : nous vous demanderons de le composer.',
  offerCallback: 'Pour que nous vous rappelions dès que possible, à votre tour, appuyez sur la touche {key}.',
  offerAtOpening: 'Pour que nous vous rappelions à la réouverture, appuyez sur la touche {key}.',
  orWait: 'Sinon, restez en ligne.',
  orHangUp: 'Sinon, vous pouvez raccrocher.',
  askNumber: 'Composez les dix chiffres du numéro auquel nous pouvons vous rappeler.',
  numberNotUnderstood: 'Nous n’avons pas reconnu ce numéro.',
  confirmNumber:
    'Vous avez composé le {number}. Si c’est bien votre numéro, appuyez sur la touche {key}. Sinon, appuyez sur une autre touche.',
  noNumber: 'Nous n’avons pas pu noter votre numéro.',
  callbackTaken:
    'C’est noté : nous vous rappelons dès que possible, à votre tour. Gardez votre téléphone près de vous.',
  callbackAtOpening: 'C’est noté : nous vous rappellerons à la réouverture, {opensAt}.',
  callKept: 'Votre appel est noté : nous vous rappellerons.',
  callAgain: 'Rappelez-nous quand la ligne est ouverte.',
  goodbye: 'Au revoir.',
} as const satisfies Record<string, string>;

export type LineText = keyof typeof DEFAULT_TEXTS;
export type LineTexts = Readonly<Record<LineText, string>>;

/** What the line fills in: the territory's name, hours, an instant, people, a wait, a key, a phone number. */
type Placeholder = 'name' | 'hours' | 'opensAt' | 'people' | 'estimate' | 'key' | 'number';

/** A text that loses one of these no longer says what it is there for. The others fill in nothing. */
const PLACEHOLDERS: { readonly [Name in LineText | 'menu']?: readonly Placeholder[] } = {
  welcome: ['name'],
  ahead: ['people'],
  estimate: ['estimate'],
  callbackKey: ['key'],
  busy: ['estimate'],
  hours: ['hours'],
  reopens: ['opensAt'],
  offerCallback: ['key'],
  offerAtOpening: ['key'],
  confirmNumber: ['number', 'key'],
  callbackAtOpening: ['opensAt'],
  menu: ['key'],
};

const LONGEST = 400;

/** What is wrong with a text of the line, in words for whoever wrote it; `undefined` when it can be said. */
export function lineTextFault(name: LineText | 'menu', says: string): string | undefined {
  if (says.trim() === '') return 'Ce texte ne peut pas être vide : un appelant n’entendrait rien.';
  if (says.length > LONGEST) return `Ce texte dépasse ${LONGEST} caractères : il serait trop long à écouter.`;
  if (/[<>\p{Cc}]/u.test(says))
    return 'Ce texte contient un signe qu’une voix ne peut pas dire (< ou >, retour à la ligne).';
  const wanted: readonly string[] = PLACEHOLDERS[name] ?? [];
  const named = [...says.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const unknown = named.find((one) => !wanted.includes(one));
  if (unknown !== undefined || /[{}]/.test(says.replaceAll(/\{[^{}]*\}/g, '')))
    return wanted.length === 0
      ? 'Ce texte ne contient pas de champ entre accolades.'
      : `Entre accolades, seul ${inBraces(wanted)} est remplacé dans ce texte.`;
  const missing = wanted.filter((one) => !named.includes(one));
  return missing.length === 0 ? undefined : `Ce texte doit contenir ${inBraces(missing)}.`;
}

const inBraces = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(' et ');

/** The text with its braces filled in. */
export const fillIn = (text: string, values: { readonly [Name in Placeholder]?: string }): string =>
  text.replaceAll(/\{([^{}]*)\}/g, (braces, name: string) => values[name as Placeholder] ?? braces);
