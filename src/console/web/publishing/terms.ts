import { count } from '../words.ts';
import type { Audience, Mode } from './answers.ts';

/** On what terms places are given, as a form holds it; empty: no limit. */
export type Terms = {
  capacity: number;
  walkIn: boolean;
  minAge: string;
  maxAge: string;
  withoutDoctorOnly: boolean;
  communes: readonly string[];
  complaints: readonly string[];
  audience: readonly Audience[];
  /** A structure's id. */
  reservedFor: string;
  releaseHours: string;
  releaseAudience: readonly Audience[];
};

export const USUAL: Terms = {
  capacity: 1,
  walkIn: false,
  minAge: '',
  maxAge: '',
  withoutDoctorOnly: false,
  communes: [],
  complaints: [],
  audience: ['CPTS'],
  reservedFor: '',
  releaseHours: '',
  releaseAudience: [],
};

type Release = { at: string; audience: Audience[] } | { hoursBefore: number; audience: Audience[] };

/** As the API gives them, of a slot or of fixed ones. */
export type Given = {
  capacity: number;
  walkIn: boolean;
  minAge?: number | null | undefined;
  maxAge?: number | null | undefined;
  withoutDoctorOnly?: boolean | undefined;
  communes?: string[] | null | undefined;
  complaints?: string[] | null | undefined;
  audience: Audience[];
  reservedFor?: string | null | undefined;
  release?: Release | null | undefined;
};

/** `start`: of the slot, from which its release counts back; fixed ones count it themselves. */
export function termsOf(given: Given, start?: string): Terms {
  const { release } = given;
  return {
    capacity: given.capacity,
    walkIn: given.walkIn,
    minAge: written(given.minAge),
    maxAge: written(given.maxAge),
    withoutDoctorOnly: given.withoutDoctorOnly ?? false,
    communes: given.communes ?? [],
    complaints: given.complaints ?? [],
    audience: given.audience,
    reservedFor: given.reservedFor ?? '',
    releaseHours: release ? written(hoursBefore(release, start)) : '',
    releaseAudience: release?.audience ?? [],
  };
}

const written = (number: number | null | undefined): string =>
  number === null || number === undefined ? '' : String(number);

const hoursBefore = (release: Release, start: string | undefined): number =>
  'hoursBefore' in release
    ? release.hoursBefore
    : (Date.parse(start ?? release.at) - Date.parse(release.at)) / 3_600_000;

const number = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** As the API takes them, in a change too: what was taken out is forgotten. */
export const limitsBody = (terms: Terms, mode: Mode) => ({
  audience: terms.audience,
  minAge: number(terms.minAge),
  maxAge: number(terms.maxAge),
  withoutDoctorOnly: terms.withoutDoctorOnly,
  communes: mode === 'HH' && terms.communes.length > 0 ? terms.communes : null,
  complaints: terms.complaints.length > 0 ? terms.complaints : null,
  reservedFor: terms.reservedFor === '' ? null : terms.reservedFor,
  release:
    number(terms.releaseHours) === null
      ? null
      : { hoursBefore: number(terms.releaseHours), audience: terms.releaseAudience },
});

/** The same with what cannot change afterwards. */
export const termsBody = (terms: Terms, mode: Mode) => ({
  ...limitsBody(terms, mode),
  capacity: terms.capacity,
  walkIn: terms.walkIn,
});

export const AUDIENCES: Readonly<Record<Audience, string>> = {
  CPTS: 'la ligne',
  SNP: 'le SAS',
  PRO: 'les autres professionnels',
  PUBLIC: 'le public',
};

const together = new Intl.ListFormat('fr');
export const audienceInWords = (some: readonly Audience[]): string =>
  together.format(some.map((one) => AUDIENCES[one]));

/** What the server would refuse as well, said before; undefined: nothing. */
export function termsFault(terms: Terms): string | undefined {
  if (terms.audience.length === 0) return 'Dites pour qui ces places sont visibles.';
  if (terms.minAge !== '' && terms.maxAge !== '' && Number(terms.minAge) > Number(terms.maxAge))
    return 'L’âge maximal ne peut pas être inférieur à l’âge minimal.';
  if (terms.releaseHours !== '' && terms.releaseAudience.length === 0 && terms.reservedFor === '')
    return 'Dites à qui ces places s’ouvrent alors.';
  return undefined;
}

/** What is out of the ordinary, each in a few words; nothing for places like any other. */
export function termsInWords(terms: Terms): string[] {
  const { minAge, maxAge, capacity, releaseHours, releaseAudience } = terms;
  return [
    capacity > 1 && count(capacity, 'patient'),
    terms.walkIn && 'sans heure fixe',
    agesInWords(minAge, maxAge),
    terms.withoutDoctorOnly && 'sans médecin traitant seulement',
    terms.communes.length > 0 && count(terms.communes.length, 'commune'),
    terms.complaints.length > 0 && count(terms.complaints.length, 'motif'),
    terms.reservedFor !== '' && 'pour une structure',
    terms.audience.join() !== 'CPTS' && `pour ${audienceInWords(terms.audience)}`,
    releaseHours !== '' &&
      (releaseAudience.length > 0
        ? `ouverte aussi ${toAudience(releaseAudience)} ${hoursInWords(releaseHours)} avant`
        : `gardée jusqu’à ${hoursInWords(releaseHours)} avant`),
  ].filter((part): part is string => typeof part === 'string' && part !== '');
}

function agesInWords(min: string, max: string): string {
  if (min !== '' && max !== '') return `de ${min} à ${max}\u00a0ans`;
  if (min !== '') return `dès ${min}\u00a0ans`;
  return max === '' ? '' : `jusqu’à ${max}\u00a0ans`;
}

/** « au SAS et au public ». */
const toAudience = (some: readonly Audience[]): string =>
  together.format(
    some.map((one) =>
      AUDIENCES[one].replace(/^(le|les|la) /, (article) =>
        article === 'le ' ? 'au ' : article === 'les ' ? 'aux ' : 'à la ',
      ),
    ),
  );

const hoursInWords = (hours: string): string => `${hours.replace('.', ',')}\u00a0h`;
