/** « Jeannine » and « Jeanine »: the same after one letter too many, too few, other, or two that changed places. Both folded. Pure. */
export function almostSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  let [a, b] = [one.length, other.length];
  while (a > from && b > from && one[a - 1] === other[b - 1]) {
    a--;
    b--;
  }
  const [left, right] = [one.slice(from, a), other.slice(from, b)];
  return Math.max(left.length, right.length) <= 1 || left === [...right].toReversed().join('');
}

/** As the database folds a name: letters and digits, small, without accents. */
const folded = (name: string): string =>
  name
    .normalize('NFD')
    .toLocaleLowerCase('fr')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[^a-z0-9]/g, '');

type Named = { familyName: string; givenName: string };

/** Whether two people who were born on the same day may be one, whose name somebody has written down by ear. */
export function mayBeSame(one: Named, other: Named): boolean {
  const [family, otherFamily] = [folded(one.familyName), folded(other.familyName)];
  const [given, otherGiven] = [folded(one.givenName), folded(other.givenName)];
  if (family === otherFamily) return almostSame(given, otherGiven);
  return given === otherGiven && family.length > 3 && almostSame(family, otherFamily);
}
