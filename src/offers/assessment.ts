import { z } from 'zod';
import { titles } from './assessment-titles.ts';

const text = z.string().trim().min(1).max(2000);
const whole = (from: number, to: number) => z.number().int().min(from).max(to).optional();

/** The sheet that a nurse or a doctor fills in at the patient's side, short enough for a phone. Clinical. */
export const assessmentSheet = z.strictObject({
  title: z.enum(Object.keys(titles) as [keyof typeof titles, ...(keyof typeof titles)[]]),
  vitalSigns: z
    .strictObject({
      systolic: whole(30, 300).describe('mmHg'),
      diastolic: whole(10, 200).describe('mmHg'),
      heartRate: whole(10, 300).describe('per minute'),
      breathsPerMinute: whole(2, 100),
      oxygenSaturation: whole(30, 100).describe('%, without oxygen unless the findings say so'),
      temperature: z.number().min(25).max(45).optional().describe('°C'),
      bloodGlucose: z.number().min(0.1).max(10).optional().describe('g/L'),
      pain: whole(0, 10),
      consciousness: z.enum(['alert', 'confused', 'drowsy', 'unresponsive']).optional(),
    })
    .default({}),
  findings: text.describe('What was found'),
  done: text.optional().describe('Care that was given'),
  advice: text.optional().describe('What the patient was told'),
  worse: z
    .enum(['no', 'yes', 'unknown'])
    .describe(
      'Whether the patient is worse than when the request was made: a « yes » is told to the line at once',
    ),
});

export type AssessmentSheet = z.output<typeof assessmentSheet>;
