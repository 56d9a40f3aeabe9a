import type { Place } from '../words.ts';

/** Of whom the places are: the professional at the screen, or the one for whom a coordinator keeps them. */
export type Whose = {
  token: string;
  professionalId: string;
  /** Whose clocks the hours are. */
  place: Place;
  now: number;
};
