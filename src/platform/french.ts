import type { z } from 'zod';

/**
 * What is wrong with a field, as a person reads it after the name of the field: « doit avoir au moins 2 caractères ». The value that was sent
 * is never said again: whatever it looks like, it may be a name, a number or a text of a patient, and whoever asked may log the answer.
 */
export const inFrench: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'invalid_value':
      return notInList(issue.values, issue.input);
    case 'unrecognized_keys':
      return unknownFields(issue.keys);
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'format incorrect';
    case 'not_multiple_of':
      return `multiple de ${issue.divisor} attendu`;
    case 'invalid_union':
      return noneOf(issue);
    case 'invalid_key':
      return 'nom de champ incorrect';
    default:
      return 'valeur incorrecte';
  }
};

const MISSING = 'cette information manque';

const TYPES: Readonly<Record<string, string>> = {
  string: 'texte attendu',
  number: 'nombre attendu',
  int: 'nombre entier attendu',
  boolean: 'true ou false attendu',
  array: 'liste attendue',
  tuple: 'liste attendue',
  object: 'objet JSON attendu',
  record: 'objet JSON attendu',
  null: 'null attendu',
};

const wrongType = (expected: string, input: unknown): string =>
  input === undefined ? MISSING : (TYPES[expected] ?? 'valeur incorrecte');

function notInList(values: readonly unknown[], input: unknown): string {
  if (input === undefined && values.length > 1) return `${MISSING} ; ${possible(values)}`;
  return `valeur inconnue ; ${possible(values)}`;
}

const possible = (values: readonly unknown[]): string =>
  values.length === 1 ? `seule valeur possible : ${values[0]}` : `valeurs possibles : ${values.join(', ')}`;

/** A field has a name of the interface or a slip of it: only what looks like one is said, and never what looks like a phone number. */
function unknownFields(keys: readonly string[]): string {
  const named = keys.filter((key) => /^[A-Za-z][\w-]{0,39}$/.test(key) && !/\d{5}/.test(key)).slice(0, 10);
  const what = keys.length > 1 ? 'champs inconnus' : 'champ inconnu';
  return named.length === 0 ? what : `${what} : ${named.join(', ')}`;
}

type Bound = z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>;

/** A check knows the bound that was crossed, not the other one. */
function outOfBounds(issue: Bound): string {
  const isBelow = issue.code === 'too_small';
  const bound = Number(isBelow ? issue.minimum : issue.maximum);
  const unit = UNITS[issue.origin];
  if (unit) {
    const counted = `${bound} ${bound < 2 ? unit.one : unit.many}`;
    if (issue.exact) return `doit avoir exactement ${counted}`;
    if (!isBelow) return `doit avoir au plus ${counted}`;
    return bound === 1 ? unit.empty : `doit avoir au moins ${counted}`;
  }
  const noun = issue.origin === 'int' ? 'nombre entier attendu' : 'nombre attendu';
  if (issue.inclusive === false) return `${noun}, ${isBelow ? 'au-dessus de' : 'au-dessous de'} ${bound}`;
  return `${noun}, ${bound} ${isBelow ? 'au moins' : 'au plus'}`;
}

const UNITS: Readonly<Record<string, { one: string; many: string; empty: string }>> = {
  string: { one: 'caractère', many: 'caractères', empty: 'ne peut pas être vide' },
  array: { one: 'élément', many: 'éléments', empty: 'doit avoir au moins 1 élément' },
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'date et heure attendues au format ISO 8601 avec décalage, par ex. 2026-11-23T14:30:00+01:00',
  date: 'date attendue au format AAAA-MM-JJ, par ex. 2026-11-23',
  time: 'heure attendue au format HH:MM',
  uuid: 'identifiant attendu, par ex. 0190a5d2-7c3e-7b1a-9f00-3c1d5e7a9b21',
  email: 'adresse de messagerie attendue, par ex. prenom.nom@exemple.fr',
  url: 'adresse attendue, par ex. https://exemple.fr',
};

/** Of several forms: the possible names, where the forms differ by a name; `problems.ts` tells what the nearest form lacks. */
function noneOf({
  discriminator,
  options,
  input,
}: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  if (typeof discriminator !== 'string' || !Array.isArray(options)) return 'aucune des formes possibles';
  const said = (input as Record<string, unknown> | null)?.[discriminator];
  return notInList(options, said);
}
