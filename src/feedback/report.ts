/** How the visit ended. */
export type ReportOutcome =
  | 'treated'
  | 'referred-to-emergency'
  | 'referred-to-colleague'
  | 'further-tests'
  | 'follow-up-needed';

export const REPORT_OUTCOMES = [
  'treated',
  'referred-to-emergency',
  'referred-to-colleague',
  'further-tests',
  'follow-up-needed',
] as const satisfies readonly ReportOutcome[];

const words: Readonly<Record<ReportOutcome, string>> = {
  treated: 'Pris en charge, sans suite particulière à prévoir',
  'referred-to-emergency': 'Adressé aux urgences',
  'referred-to-colleague': 'Adressé à un autre professionnel de santé',
  'further-tests': 'Examens complémentaires demandés',
  'follow-up-needed': 'À revoir par le médecin traitant',
};

/** The outcome as the letter to the treating doctor says it. */
export const outcomeInWords = (outcome: ReportOutcome): string => words[outcome];
