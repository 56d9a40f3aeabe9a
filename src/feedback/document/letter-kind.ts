import type { ReportOutcome } from '../report.ts';
import type { LetterKind, Recipient } from './letter.ts';

/**
 * Whether the letter goes to somebody to whom the patient was sent on: then it is a letter of referral, and for everybody else the report that says so. The treating doctor, whoever
 * asked for the patient and the DAC take nobody over with it. Whom the author added is whom the patient was sent to where the outcome says so: a
 * colleague, or a hospital for its emergency department.
 */
export function letterKind(outcome: ReportOutcome, recipient: Recipient): LetterKind {
  if (recipient.as !== 'other') return 'report';
  if (outcome === 'referred-to-colleague') return 'forwarding';
  const hospital = recipient.is === 'structure' && recipient.kind === 'hospital';
  return outcome === 'referred-to-emergency' && hospital ? 'forwarding' : 'report';
}
