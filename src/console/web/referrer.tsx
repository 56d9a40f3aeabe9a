import type { ReferralTag } from '../../board/projection.ts';

/** Who refers a patient, as the screens call them (referrals/rank.ts). */
const RANKS: Record<string, string> = {
  'doctor-regulator': 'Médecin régulateur',
  arm: 'SAS, assistant de régulation médicale',
  osnp: 'SAS, opérateur de soins non programmés',
  professional: 'Professionnel de santé',
  structure: 'Structure',
  cpam: 'Assurance maladie',
};

export const rankInWords = (rank: string): string => RANKS[rank] ?? 'Demandeur';

/** Who refers: by name, or by what they are. */
export const referrerInWords = ({ name, rank }: Pick<ReferralTag, 'name' | 'rank'>): string =>
  name ?? rankInWords(rank);

/** « EHPAD des Tilleuls, GD-2026-000123 ». */
export const ReferrerName = ({ referral }: { referral: ReferralTag }) => (
  <>
    {referrerInWords(referral)}, <span className="reference">{referral.number}</span>
  </>
);
