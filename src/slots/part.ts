import type { Instant } from '../platform/clock.ts';

/** Who and what a slot may need beside its professional (domain.md: teleconsultations that a nurse assists, in an equipped room or with a kit). */
export type PartKind = 'assistant' | 'reachable-doctor' | 'room' | 'kit';

/** `who`: a professional or a resource of the directory. */
export type Part = { part: PartKind; who: string };

/** Somebody or something that is needed at an hour; `no`: by the which of the slots that are published together. */
export type Claim = {
  no: number;
  part: PartKind | 'professional';
  who: string;
  start: Instant;
  end: Instant;
};

/** Another slot has them at that hour. */
export type Overlap = Claim & {
  name: string | null;
  of: Claim['part'];
  takenFrom: Instant;
  takenTo: Instant;
};

/** Everybody and everything that these slots need, their professionals first. */
export const claimsOf = (
  slots: readonly { professionalId: string; start: Instant; end: Instant; needs?: readonly Part[] }[],
): Claim[] =>
  slots.flatMap(({ professionalId, start, end, needs = [] }, no) => [
    { no, part: 'professional' as const, who: professionalId, start, end },
    ...needs.map(({ part, who }) => ({ no, part, who, start, end })),
  ]);

/** Who has to be there beside the professional. */
export const assistantsOf = (needs: readonly Part[] = []): string[] =>
  needs.flatMap(({ part, who }) => (part === 'assistant' ? [who] : []));
