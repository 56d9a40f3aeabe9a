import { DomainError } from '../platform/errors.ts';

/** The database's own refusal: `absence_overlap`. */
export const absenceOverlap = (): DomainError =>
  new DomainError(
    'absence-overlap',
    'conflict',
    'Absence déjà notée',
    'Une absence est déjà notée pour une partie de ces dates : supprimez-la ou choisissez d’autres dates.',
  );

/** All or none: what is wrong with which line, so that the roster can be mended and sent again. */
export const faultyDuties = (errors: readonly { path: string; message: string }[]): DomainError =>
  new DomainError(
    'validation',
    'invalid',
    'Tour de garde à corriger',
    errors.length === 1
      ? 'Une ligne est à corriger ; rien n’a été enregistré.'
      : `${errors.length} lignes sont à corriger ; rien n’a été enregistré.`,
    { errors: [...errors] },
  );

/** A season may not leave anybody on duty outside of it: dates, in their order. */
export function dutiesOutside({ before, after }: { before: string[]; after: string[] }): DomainError {
  const errors = [
    ...(before.length > 0 ? [{ path: 'season.from', message: outside(before, 'avant') }] : []),
    ...(after.length > 0 ? [{ path: 'season.to', message: outside(after, 'après') }] : []),
  ];
  const many = before.length + after.length;
  return new DomainError(
    'validation',
    'invalid',
    'Gardes hors saison',
    `${many === 1 ? 'Une garde serait' : `${many} gardes seraient`} hors de cette saison : ${many === 1 ? 'retirez-la' : 'retirez-les'} d’abord, ou gardez une saison plus longue. Rien n’a été enregistré.`,
    { errors },
  );
}

/** « 2 gardes sont avant ce jour : le 3 décembre 2026 et le 4 décembre 2026. Retirez-les d’abord. » */
function outside(dates: readonly string[], where: 'avant' | 'après'): string {
  const days = [...new Set(dates)].map(
    (date) => `le ${DAY.format(Date.parse(`${date}T00:00:00Z`)).replace(/^1 /, '1er ')}`,
  );
  const shown =
    days.length > SHOWN + 1 ? [...days.slice(0, SHOWN), `${days.length - SHOWN} autres jours`] : days;
  const [are, takeAway] =
    dates.length === 1 ? ['Une garde est', 'Retirez-la'] : [`${dates.length} gardes sont`, 'Retirez-les'];
  return `${are} ${where} ce jour : ${LIST.format(shown)}. ${takeAway} d’abord.`;
}

/** So many days are named at most. */
const SHOWN = 8;

const DAY = new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', dateStyle: 'long' });
const LIST = new Intl.ListFormat('fr');
