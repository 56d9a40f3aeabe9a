/** What was typed while looking for a file, for the new request: in this page's memory only, never in an address (rule 8). */
export type Start = { familyName?: string; birth?: string; phone?: string };

let waiting: Start = {};

export const startWith = (start: Start): void => {
  waiting = start;
};

/** What is there to start with, left for a second look: React draws twice in development. */
export const startOfRequest = (): Start => waiting;

export const forgetStart = (): void => {
  waiting = {};
};
