import { z } from 'zod';
import { ESCALATION_ACTIONS } from '../requests/escalation.ts';
import { rungPhoneField } from './phone-field.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'heure HH:MM attendue');

/** How many days ahead fixed slots are made real where a territory has not decided otherwise. */
export const USUAL_HORIZON_DAYS = 28;

/** What a territory decides for itself beside its hours. Absent: not decided yet. */
export const settingsFields = z.strictObject({
  samuNumber: rungPhoneField
    .optional()
    .describe(
      'The territory’s own 10-digit number of the SAMU, to which a vital emergency is transferred (rule 1)',
    ),
  finess: z
    .string()
    .regex(/^[0-9A-Z]{9}$/, 'numéro FINESS à 9 caractères attendu')
    .optional()
    .describe(
      'The CPTS’s own FINESS number, which its reports carry as their custodian’s; absent: they carry none',
    ),
  operatorPhone: rungPhoneField
    .optional()
    .describe(
      'The phone on which the line rings the operator who answers a call; absent: the caller is rung back from another phone',
    ),
  quietHours: z
    .strictObject({ from: timeOfDay, to: timeOfDay })
    .optional()
    .describe(
      'No SMS leaves between these local times, over midnight too; the same twice: none are quiet. Absent: 21:00 to 08:00',
    ),
  protocolSignatures: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('How many doctors of the territory sign a protocol before it orients anybody. Absent: 2'),
  offers: z
    .strictObject({
      waveSize: z.number().int().min(1).max(100),
      waveMinutes: z.number().int().min(1).max(240),
    })
    .optional()
    .describe(
      'How many professionals are asked at once to see a patient, and for how long before the next ones. Absent: 5, and 10 minutes',
    ),
  search: z
    .strictObject({ km: z.number().positive().max(500), fartherKm: z.number().positive().max(500) })
    .refine(({ km, fartherKm }) => km <= fartherKm, {
      path: ['fartherKm'],
      message: 'fartherKm doit être au moins égal à km.',
    })
    .optional()
    .describe(
      'How far from the patient places are proposed, and how far once a request has escalated. Absent: wherever the territory’s places are',
    ),
  matching: z
    .strictObject({
      distance: z.number().min(0).max(10),
      scarcity: z.number().min(0).max(100),
      fairness: z.number().min(0).max(10),
      kept: z.number().min(0).max(100),
      continuity: z.number().min(0).max(10),
      wait: z.number().min(0).max(20),
    })
    .partial()
    .optional()
    .describe(
      'What counts how much when places are put in order, in usual ways to a practice: a way (1), a place that will surely be missed (24), a professional asked twice as much as the others (1), home visits and video where the patient could come (10), somebody who knows the patient (2), a day to wait (0.5). Absent: the value in brackets',
    ),
  horizonDays: z
    .number()
    .int()
    .min(1)
    .max(120)
    .optional()
    .describe('How many days ahead fixed slots and duties are made real. Absent: 28'),
  escalation: z
    .array(
      z.strictObject({
        at: z
          .number()
          .int()
          .min(1)
          .max(200)
          .describe('Per cent of the time until the patient should be seen'),
        do: z.array(z.enum(ESCALATION_ACTIONS)).max(ESCALATION_ACTIONS.length),
      }),
    )
    .max(10)
    .refine((steps) => steps.every((step, i) => i === 0 || step.at > (steps[i - 1]?.at ?? 0)), {
      message: 'Les étapes vont de la plus tôt à la plus tard.',
    })
    .optional()
    .describe(
      'What happens to a request that nobody has settled. Absent: at 50 % the search goes farther, at 80 % other ways, the fallback centre, professionals who are asked and a task, at 100 % the SAS is proposed',
    ),
});

export type TerritorySettings = z.infer<typeof settingsFields>;

/** A stored value, also one that an older or newer version wrote: what is not understood counts as not decided, by itself. */
export function readSettings(stored: unknown): TerritorySettings {
  const values = new Map(Object.entries(stored ?? {}));
  const read = <Name extends keyof TerritorySettings>(name: Name) => {
    const known = settingsFields.shape[name].safeParse(values.get(name));
    return known.success && known.data !== undefined ? { [name]: known.data } : {};
  };
  return {
    ...read('samuNumber'),
    ...read('operatorPhone'),
    ...read('finess'),
    ...read('quietHours'),
    ...read('protocolSignatures'),
    ...read('offers'),
    ...read('search'),
    ...read('matching'),
    ...read('horizonDays'),
    ...read('escalation'),
  };
}
