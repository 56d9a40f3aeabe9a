/** What makes a treating doctor more pressing for somebody, as it was when they were put on the list. Clinical. */
export type MtFacts = { chronic: boolean; pregnant: boolean; age: number | null };

/**
 * How pressing: long-term disease before all else (domain.md: 43 % of the callers), then great age and pregnancy, then small children. Equal ones
 * by how long they have waited. A person decides (rule 7).
 */
export const mtPriority = ({ chronic, pregnant, age }: MtFacts): number =>
  (chronic ? 3 : 0) +
  (age !== null && age >= 70 ? 2 : 0) +
  (pregnant ? 2 : 0) +
  (age !== null && age < 6 ? 1 : 0);
