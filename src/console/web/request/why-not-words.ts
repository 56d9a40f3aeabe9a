import type { WhyCode } from '../../../matching/why-not.ts';

/** What could be done about a professional who is not proposed: overrule, look wider, or ask. */
export type Remedy = {
  /** `choose`: she may take the place all the same; `wider`: the next step of the search; `ask`: an offer, or a call to the practice. */
  by: 'choose' | 'wider' | 'ask' | 'nothing';
  says: string;
};

const itsOwn: Remedy = {
  by: 'ask',
  says: 'C’est une condition du professionnel : lui seul peut y faire exception. Appelez son cabinet, ou demandez aux professionnels.',
};
const noPlace: Remedy = {
  by: 'ask',
  says: 'Lui seul peut ajouter une place, ou prendre le patient en plus : demandez aux professionnels, ou appelez son cabinet.',
};
const yours: Remedy = {
  by: 'choose',
  says: 'L’ordre est une proposition : vous pouvez prendre cette place, c’est vous qui décidez.',
};

const remedies: Record<WhyCode, Remedy> = {
  proposed: yours,
  behind: yours,
  'kept-for-others': {
    by: 'choose',
    says: 'Vous pouvez la prendre quand même, si celui-ci en a plus besoin que ceux qui pourraient suivre.',
  },
  'nothing-published': noPlace,
  'all-taken': noPlace,
  full: noPlace,
  past: noPlace,
  'slot-withdrawn': noPlace,
  'slot-blocked': noPlace,
  'place-closed-since': {
    by: 'ask',
    says: 'Le professionnel peut donner cette place à une heure où le lieu est ouvert, ou ailleurs : appelez-le.',
  },
  'too-far': { by: 'wider', says: 'Si le patient peut s’y rendre, cherchez plus largement.' },
  'fallback-later': { by: 'wider', says: 'Cherchez plus largement : le centre sera proposé aussi.' },
  mode: {
    by: 'wider',
    says: 'Si le patient peut être vu autrement qu’il ne l’a dit, cherchez plus largement ; sinon demandez aux professionnels.',
  },
  'too-early': {
    by: 'ask',
    says: 'Le patient a dit ne pas être libre à cette heure. S’il peut s’arranger, appelez le cabinet.',
  },
  'too-late': {
    by: 'ask',
    says: 'Si le patient peut s’arranger, appelez le cabinet ; sinon demandez aux professionnels.',
  },
  age: itsOwn,
  'age-limit': itsOwn,
  'has-treating-doctor': itsOwn,
  'commune-not-served': itsOwn,
  'complaint-not-taken': itsOwn,
  'slot-not-for-line': itsOwn,
  'slot-reserved': {
    by: 'ask',
    says: 'La place s’ouvre à l’heure dite. D’ici là, seule cette structure peut la demander.',
  },
  'access-missing': {
    by: 'ask',
    says: 'Si quelqu’un peut l’aider à entrer, appelez le cabinet ; sinon demandez une visite à domicile.',
  },
  'another-profession': {
    by: 'nothing',
    says: 'Pour le voir quand même, orientez autrement que le protocole, ci-dessous, et dites pourquoi.',
  },
  'not-declared': {
    by: 'nothing',
    says: 'Ce protocole ne se fait qu’avec un professionnel déclaré : la coordination peut le déclarer.',
  },
  declined: {
    by: 'nothing',
    says: 'Le patient ou le professionnel l’a déjà refusée : n’y revenez que si l’un des deux le demande.',
  },
};

export const remedyFor = (code: WhyCode): Remedy => remedies[code];

/** « Dr Camille Lemaire », « lemaire », « Camille Le Maire »: as people type a name. */
const folded = (words: string): string =>
  words
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase('fr')
    .replace(/^\s*(dr|docteur)\b\.?/u, '')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();

type Named = { id: string; familyName: string; givenName: string };

/** Whom the typed name means: all whose names begin with its words; that one alone where it is the whole name. */
export function meant<One extends Named>(typed: string, all: readonly One[]): One[] {
  const words = folded(typed).split(' ');
  if (words[0] === '') return [];
  const names = (one: Named) => folded(`${one.givenName} ${one.familyName}`);
  const exact = all.filter((one) => names(one) === words.join(' '));
  if (exact.length > 0) return exact;
  return all.filter((one) => {
    const parts = names(one).split(' ');
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}
