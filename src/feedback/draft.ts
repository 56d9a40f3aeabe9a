import { z } from 'zod';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { deleteDraft, draftOf, saveDraft } from './draft-store.ts';
import { reportSuperseded } from './errors.ts';
import { REPORT_OUTCOMES } from './report.ts';
import { contentFields, words } from './report-content.ts';
import { versionsOf } from './report-store.ts';
import { ownVisit } from './write-report.ts';

/** What one types, finished or not. `after`: how many versions there were, so that what comes late does not come back. */
export const draftFields = z.strictObject({
  after: z
    .number()
    .int()
    .min(0)
    .max(100)
    .describe('How many versions of the report there are: 0 before it is signed'),
  outcome: z.enum(REPORT_OUTCOMES).nullable().default(null),
  text: words(10_000).default(''),
  content: contentFields.default({}),
});

export type Draft = z.infer<typeof draftFields>;

/** Keeps what its author has typed so far. Throws `not-yours`, and `report-superseded` once it has been signed. */
export async function keepDraft(tx: Tx, bookingId: string, draft: Draft): Promise<void> {
  const { author } = await ownVisit(tx, bookingId);
  if ((await versionsOf(tx, bookingId)).length !== draft.after) throw reportSuperseded();
  await saveDraft(tx, bookingId, { author, content: draft });
}

/** Of the author alone. Undefined: nothing was begun, or it was signed since. Throws `not-yours`. */
export async function ownDraft(
  tx: Tx,
  bookingId: string,
): Promise<(Draft & { savedAt: Instant }) | undefined> {
  const { author } = await ownVisit(tx, bookingId);
  const stored = await draftOf(tx, bookingId, author);
  const known = stored && draftFields.safeParse(stored.content);
  if (!stored || !known?.success) return undefined;
  if ((await versionsOf(tx, bookingId)).length !== known.data.after) return undefined;
  return { ...known.data, savedAt: stored.savedAt };
}

/** Throws `not-yours`. */
export async function dropDraft(tx: Tx, bookingId: string): Promise<void> {
  await ownVisit(tx, bookingId);
  await deleteDraft(tx, bookingId);
}
