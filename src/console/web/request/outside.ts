import type { Care, Proposal } from './answers.ts';
import { waysInWords } from './words.ts';

type Way = Proposal['slot']['mode'];

/** The ways in which the orientation wants the patient seen; undefined: it names none. */
export const waysOf = (care: Care | null | undefined): readonly Way[] | undefined =>
  care?.to === 'doctor' || care?.to === 'profession' ? care.modes : undefined;

/**
 * Said before a place is given in a way that the orientation does not name: the request wished for it before the questions were asked, and somebody who
 * cannot go out would be sent to a practice. Undefined: every place is as it says.
 */
export function outsideInWords(
  ways: readonly Way[] | undefined,
  offered: readonly Way[],
): string | undefined {
  if (!ways) return undefined;
  const outside = [...new Set(offered)].filter((way) => !ways.includes(way));
  if (outside.length === 0) return undefined;
  const wanted = `L’orientation dit « ${waysInWords(ways)} ».`;
  return offered.every((way) => !ways.includes(way))
    ? `${wanted} Ces places sont ${waysInWords(outside)} : n’en réservez une que si c’est possible pour le patient.`
    : `${wanted} Les places ${waysInWords(outside)} ne conviennent que si c’est possible pour le patient.`;
}
