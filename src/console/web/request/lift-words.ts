import { type Place, wellSet, whenInWords } from '../words.ts';
import type { Demande } from './answers.ts';

/** « Alerte levée sur avis du SAMU de 10 h 12 (dossier 26-1123) ». */
export function liftInWords(
  { by, at, fileNumber }: NonNullable<Demande['lift']>,
  now: number,
  place: Place,
): string {
  const when = wellSet(whenInWords(at, now, place).replace(/^à /, ''));
  const file = fileNumber === null ? '' : ` (dossier\u00a0${fileNumber})`;
  return by === 'samu'
    ? `Alerte levée sur avis du SAMU de ${when}${file}`
    : `Alerte levée par un médecin, ${whenInWords(at, now, place)}`;
}
