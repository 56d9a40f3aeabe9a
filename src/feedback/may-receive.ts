import type { Profession } from '../directory/profession.ts';
import type { StructureKind } from '../directory/structure-kind.ts';
import type { RecipientKind } from './recipient-kind.ts';

/** Outside the care team: only with a yes that was recorded beforehand. */
export const AGREED_KINDS = ['requester', 'dac', 'other'] as const satisfies readonly RecipientKind[];
export type AgreedKind = (typeof AGREED_KINDS)[number];

/** What the patient was told and what they said, of one request. */
export type Sharing = { refused: boolean; agreed: readonly AgreedKind[] };

/** Somebody who might have the report. */
export type Candidate = {
  as: RecipientKind;
  who: { is: 'professional'; profession: Profession } | { is: 'structure'; kind: StructureKind };
  /** It is on record that they take part in this patient's care: the referral says so, or whoever saw the patient. */
  takesPart: boolean;
  /** The patient agrees that whoever asked learns what became of them (referral). */
  toldOutcome: boolean;
};

export type Verdict = 'may' | 'patient-refuses' | 'needs-consent';

/**
 * Who may have a report (CSP L1110-4, L1110-12). A refusal holds for everybody. The treating doctor and those who take part in the care are the care team: the
 * patient is informed, and no more is asked. Everybody else, and whoever is not of care itself (social services, a DAC), only with a consent that was
 * recorded before. That somebody may learn the outcome stands for the report where they are of care, and nowhere else: it says more than that.
 */
export function mayReceive({ as, who, takesPart, toldOutcome }: Candidate, sharing: Sharing): Verdict {
  if (sharing.refused) return 'patient-refuses';
  if (as === 'treating-doctor') return 'may';
  if (sharing.agreed.includes(as)) return 'may';
  if (as !== 'dac' && isOfCare(who) && (takesPart || toldOutcome)) return 'may';
  return 'needs-consent';
}

const isOfCare = (who: Candidate['who']): boolean =>
  who.is === 'professional' ? who.profession !== 'social-worker' : CARE.has(who.kind);

const CARE: ReadonlySet<StructureKind> = new Set([
  'group-practice',
  'health-centre',
  'unplanned-care-centre',
  'hospital',
  'nursing-home',
  'pharmacy',
  'laboratory',
  'home-care',
]);
