import { DomainError } from '../platform/errors.ts';

type Item = { path: string; message: string };

/** Rule 2: a day cannot be closed with one undecided. `errors` names each. */
export function dayUndecided(
  counts: { callers: number; callbacks: number; requests: number },
  errors: readonly Item[],
): DomainError {
  const parts = [
    counted(counts.callers, 'appelant en attente', 'appelants en attente'),
    counted(counts.callbacks, 'rappel à faire', 'rappels à faire'),
    counted(counts.requests, 'demande sans issue', 'demandes sans issue'),
  ].filter((part) => part !== undefined);
  return new DomainError(
    'day-undecided',
    'conflict',
    'Journée pas encore terminée',
    `Il reste à décider : ${parts.join(', ')}. Donnez une issue à chaque ligne, puis clôturez.`,
    { counts, errors },
  );
}

const counted = (count: number, one: string, several: string): string | undefined =>
  count === 0 ? undefined : `${count} ${count === 1 ? one : several}`;

/** A weekend, a holiday, a closure, and nobody has called: there is nothing to close. */
export const notADayOfTheLine = (date: string): DomainError =>
  new DomainError(
    'not-a-line-day',
    'conflict',
    'La ligne n’ouvre pas ce jour',
    'La ligne n’ouvre pas aujourd’hui et personne n’a appelé : il n’y a pas de journée à clôturer.',
    { date },
  );

export const dayNotBegun = (date: string): DomainError =>
  new DomainError(
    'day-not-begun',
    'conflict',
    'Journée pas encore commencée',
    'La ligne n’a pas encore ouvert aujourd’hui : la journée se clôture à partir de son ouverture.',
    { date },
  );

/** Too early: whoever calls until the line closes is of this day too. `from`: since when it can be closed, ISO 8601 in local time. */
export const dayNotEnding = (date: string, from: string): DomainError =>
  new DomainError(
    'day-not-ending',
    'conflict',
    'Journée encore en cours',
    `La journée se clôture à partir de ${from.slice(11, 16).replace(':', ' h ')}, trente minutes avant la fermeture de la ligne.`,
    { date, from },
  );
