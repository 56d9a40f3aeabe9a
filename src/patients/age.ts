/** Whole years on a local day, both as `1948-03-01`. Born on 29 February one is a year older on 1 March of a year that has none. */
export const ageOn = (birthDate: string, day: string): number =>
  Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
