/** « à partir de 6 ans », « jusqu’à 16 ans », « de 6 à 16 ans ». */
export function agesInWords({
  minAge,
  maxAge,
}: {
  minAge?: number | undefined;
  maxAge?: number | undefined;
}): string {
  const years = (age: number) => `${age} ${age < 2 ? 'an' : 'ans'}`;
  if (maxAge === undefined) return `à partir de ${years(minAge ?? 0)}`;
  return minAge === undefined ? `jusqu’à ${years(maxAge)}` : `de ${minAge} à ${years(maxAge)}`;
}
