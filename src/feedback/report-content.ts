import { z } from 'zod';
import { URGENCIES } from './report-choices.ts';
import { PART_NAMES, type PartName, type ReportContent } from './report-form.ts';

/** Printable text and line breaks: PostgreSQL refuses a NUL, a letter has no use for the others. */
const printable = /^(?:[^\p{Cc}]|[\n\r\t])*$/u;
export const words = (max: number) =>
  z.string().max(max).regex(printable, 'Texte sans caractères de contrôle.');

const part = z.strictObject({
  picked: z
    .array(z.string().regex(/^[a-z][a-z-]{0,40}$/, 'Choix inconnu.'))
    .max(20)
    .transform((codes) => [...new Set(codes)])
    .default([])
    .describe('Codes of the form (`GET /v1/report-forms/…`)'),
  text: words(4_000).default(''),
});

/** What the API takes: which parts there are and which are asked for is the form's (`faultsOf`). */
export const contentFields = z.strictObject({
  reason: part.optional(),
  findings: part.optional(),
  setting: part.optional(),
  done: part.optional(),
  prescriptions: part.optional(),
  advice: part.optional(),
  followUp: part
    .extend({ urgency: z.enum(URGENCIES).nullable().default(null) })
    .optional()
    .describe('What is asked of the treating doctor, and how soon'),
});

/** Without what is empty. */
export function tidied(content: z.infer<typeof contentFields>): ReportContent {
  const kept = Object.entries(content).flatMap(([name, said]) => {
    if (!said) return [];
    const text = said.text.trim();
    const urgency = 'urgency' in said ? said.urgency : null;
    return said.picked.length > 0 || text !== '' || urgency !== null
      ? [[name, { ...said, text }] as const]
      : [];
  });
  return Object.fromEntries(kept);
}

/** A stored content, also one that an older or newer version wrote: its codes stay as they are. */
const storedPart = z.object({
  picked: z.array(z.string()).default([]),
  text: z.string().default(''),
  urgency: z.enum(URGENCIES).nullable().default(null).catch(null),
});

export function readContent(stored: unknown): ReportContent {
  const values = new Map(Object.entries(stored ?? {}));
  const parts = PART_NAMES.flatMap((name) => {
    const read = storedPart.safeParse(values.get(name));
    if (!read.success) return [];
    const { picked, text, urgency } = read.data;
    return [
      [name, name === 'followUp' ? { picked, text, urgency } : { picked, text }] as [PartName, unknown],
    ];
  });
  return Object.fromEntries(parts) as ReportContent;
}
