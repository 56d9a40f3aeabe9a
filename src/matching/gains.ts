import { durationInWords } from '../requests/deadline.ts';
import { kilometresInWords } from '../territory/distance.ts';
import type { Measured } from './measure.ts';

/** What a change is good for, in words for the operator and the patient. */
export type Gain = { code: GainCode; text: string };

export type GainCode = 'has-none' | 'in-time' | 'nearer' | 'sooner' | 'makes-room';

/** `makesRoom`: somebody else takes the place that is left. */
export function gainsOf(from: Measured | undefined, to: Measured, makesRoom: boolean): Gain[] {
  const gains: Gain[] = [];
  if (!from) gains.push({ code: 'has-none', text: 'n’a pas encore de place' });
  else {
    if (from.late && !to.late) gains.push({ code: 'in-time', text: 'serait vu dans le délai' });
    const km = (from.distanceKm ?? 0) - (to.distanceKm ?? 0);
    if (km >= 1) gains.push({ code: 'nearer', text: `${kilometresInWords(km)} de moins` });
    const sooner = from.candidate.start - to.candidate.start;
    if (sooner >= 30 * 60_000) gains.push({ code: 'sooner', text: `plus tôt de ${durationInWords(sooner)}` });
  }
  if (makesRoom)
    gains.push({ code: 'makes-room', text: 'laisse sa place à une demande à laquelle elle convient mieux' });
  return gains;
}
