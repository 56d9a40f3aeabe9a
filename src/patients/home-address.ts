/** Where a patient lives, so that somebody who comes to them finds the door. Identity (rule 8). */
export type HomeAddress = {
  /** Number and street. */
  street: string;
  /** Building, floor, bell. */
  complement: string | null;
  /** Null: the commune's own. */
  postcode: string | null;
  /** Door code, dog, key at the neighbour's. */
  access: string | null;
};

export const sameAddress = (one: HomeAddress | null, other: HomeAddress | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    one.street === other.street &&
    one.complement === other.complement &&
    one.postcode === other.postcode &&
    one.access === other.access);

/** What a correction leaves of an address when it comes from somebody who is not shown how to enter: what they do not see stays (rule 8). */
export const withUnseen = (change: HomeAddress, before: HomeAddress | null): HomeAddress => ({
  ...change,
  complement: change.complement ?? before?.complement ?? null,
  access: change.access ?? before?.access ?? null,
});
