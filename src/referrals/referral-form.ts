import type { z } from 'zod';
import { DomainError } from '../platform/errors.ts';
import { newLinkReferral } from './referral-json.ts';

/** The fields of the form, as a browser sends them: texts, and nothing for a box that is not ticked. */
export const FIELDS = [
  'writer',
  'ward',
  'familyName',
  'givenName',
  'birthDate',
  'sex',
  'phone',
  'insee',
  'street',
  'complement',
  'postcode',
  'access',
  'kind',
  'motive',
  'chronic',
  'mode',
  'caresForPatient',
  'consent',
] as const;

export type Field = (typeof FIELDS)[number];
export type Filled = Partial<Record<Field, string>>;
export type FormFaults = Partial<Record<Field, string>>;

/** What is asked of somebody who has got it wrong, in words of the form. */
const asks: Record<Field, string> = {
  writer: 'Votre nom et votre fonction tiennent en 120 caractères.',
  ward: 'Le service tient en 120 caractères.',
  familyName: 'Indiquez le nom de famille de la personne.',
  givenName: 'Indiquez le prénom de la personne.',
  birthDate: 'Vérifiez la date de naissance, par exemple 12/03/1948.',
  sex: 'Choisissez dans la liste.',
  phone: 'Vérifiez le numéro de téléphone, par exemple 06 39 98 01 23.',
  insee: 'Choisissez la commune dans la liste.',
  street: 'Indiquez le numéro et la rue.',
  complement: 'Le complément d’adresse tient en 120 caractères.',
  postcode:
    'Le code postal a cinq chiffres, par exemple 59500. Il peut rester vide si la commune est choisie.',
  access: 'Ce qu’il faut pour entrer tient en 300 caractères.',
  kind: 'Dites ce que vous demandez.',
  motive: 'Dites en quelques mots ce qui se passe (2 000 caractères au plus).',
  mode: 'Dites si la personne peut se déplacer.',
  chronic: 'Cochez la case ou laissez-la vide.',
  caresForPatient: 'Cochez la case ou laissez-la vide.',
  consent: 'Cochez la case ou laissez-la vide.',
};

/** The same rules as for the API. */
export function readForm(
  filled: Filled,
  structure: { phone: string | null },
): { referral: z.output<typeof newLinkReferral> } | { faults: FormFaults } {
  const said = (field: Field) => filled[field]?.trim() || undefined;
  const parsed = newLinkReferral.safeParse({
    patient: {
      familyName: said('familyName'),
      givenName: said('givenName'),
      birthDate: isoDate(said('birthDate')),
      sex: said('sex') ?? null,
      phone: said('phone') ?? null,
      insee: said('insee') ?? null,
      homeAddress: addressIn(said),
    },
    ...(said('writer') || said('ward') ? { writer: said('writer'), ward: said('ward') } : {}),
    kind: said('kind'),
    motive: said('motive'),
    chronic: said('chronic') !== undefined,
    modes: [said('mode')],
    caresForPatient: said('caresForPatient') !== undefined,
    consent: said('consent') !== undefined,
  });
  // Somebody goes there: they, or the line, need a way to find out where.
  const reachable = said('street') ?? said('phone') ?? structure.phone;
  if (parsed.success && said('mode') === 'HH' && !reachable) return { faults: { street: WHERE } };
  return parsed.success
    ? { referral: parsed.data }
    : { faults: faultsAt(parsed.error.issues.map(({ path }) => path.join('.'))) };
}

const WHERE =
  'Il faut venir à la personne : indiquez le numéro et la rue, ou un téléphone où demander l’adresse.';

/** Nothing of it, or as much as was written: what is missing then is said. */
function addressIn(said: (field: Field) => string | undefined): Record<string, string | undefined> | null {
  const parts = (['street', 'complement', 'postcode', 'access'] as const).map((part) => [part, said(part)]);
  return parts.some(([, value]) => value !== undefined)
    ? Object.fromEntries(parts.filter(([part, value]) => part === 'street' || value !== undefined))
    : null;
}

/** What the domain has refused, if it was because of what was filled in. */
export function faultsOf(error: unknown): FormFaults | undefined {
  if (!(error instanceof DomainError) || !Array.isArray(error.extra.errors)) return undefined;
  return faultsAt(error.extra.errors.map(({ path }: { path: string }) => path));
}

function faultsAt(paths: readonly string[]): FormFaults {
  const faults: FormFaults = {};
  for (const path of paths) {
    const field = fieldAt(path);
    if (field) faults[field] = asks[field];
  }
  return faults;
}

const fieldAt = (path: string): Field | undefined =>
  path.startsWith('modes')
    ? 'mode'
    : FIELDS.find((field) => field === path.replace(/^(patient[.])?(homeAddress[.])?/, ''));

/** A browser without a calendar leaves it as people write it: 12/03/1948. */
function isoDate(text: string | undefined): string | undefined {
  const [, day, month, year] = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/.exec(text ?? '') ?? [];
  return day && month && year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
}
