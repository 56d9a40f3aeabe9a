import { chance } from '../platform/chance.ts';
import type { Rank } from '../referrals/rank.ts';
import type { RequestKind } from '../requests/request.ts';
import type { PlannedCall } from './planned-call.ts';

/** Somebody sends a patient to the line: with a webhook of theirs, and with the regulating doctor's decision if there is one. */
export type PlannedReferral = {
  /** The patient, and how it goes once the operator has them on the phone; `at`: when the referral comes in. */
  call: PlannedCall;
  rank: Rank;
  /** What a regulating doctor has decided. */
  decision: string | undefined;
  caresForPatient: boolean;
  /** The patient tells the operator that the referrer may know what becomes of them. */
  consents: boolean;
  /** The patient does not pick up. */
  unreachable: boolean;
};

const MINUTE = 60_000;

type Kind = Pick<PlannedReferral, 'rank' | 'decision' | 'caresForPatient' | 'consents' | 'unreachable'> & {
  request: RequestKind;
};

const DECIDED: Kind = {
  rank: 'doctor-regulator',
  decision: 'À voir par un médecin dans la journée.',
  caresForPatient: true,
  consents: false,
  unreachable: false,
  request: 'snp',
};
const OTHERS: readonly Kind[] = [
  {
    rank: 'structure',
    decision: undefined,
    caresForPatient: true,
    consents: false,
    unreachable: false,
    request: 'snp',
  },
  {
    rank: 'osnp',
    decision: undefined,
    caresForPatient: false,
    consents: false,
    unreachable: true,
    request: 'snp',
  },
  {
    rank: 'professional',
    decision: undefined,
    caresForPatient: false,
    consents: true,
    unreachable: false,
    request: 'snp',
  },
  {
    rank: 'cpam',
    decision: undefined,
    caresForPatient: false,
    consents: false,
    unreachable: false,
    request: 'mt',
  },
  {
    rank: 'arm',
    decision: undefined,
    caresForPatient: false,
    consents: false,
    unreachable: false,
    request: 'snp',
  },
];

/**
 * The first is a regulating doctor's and comes shortly before the referrers' server goes away in the `middle` of the day; the patient calls
 * the place off and wants another, so that several steps wait to be told in their order. The second comes while it is away. Their patients'
 * numbers in the plan go on `from` those of the callers. Pure.
 */
export function planReferrals(
  patientOf: (it: { no: number; kind: RequestKind }) => PlannedCall,
  it: { seed: number; count: number; from: number; middle: number },
): PlannedReferral[] {
  const { seed, count, from, middle } = it;
  return Array.from({ length: count }, (_, nth) => {
    const { request, ...kind } =
      nth === 0 ? DECIDED : (OTHERS[(nth - 1 + Math.max(0, seed)) % OTHERS.length] ?? DECIDED);
    const call = patientOf({ no: from + nth, kind: request });
    const early = Math.floor(middle * (0.1 + 0.5 * chance(seed, 'referral', nth)));
    return {
      ...kind,
      call: {
        ...call,
        kind: request,
        at: nth === 0 ? middle - 10 * MINUTE : nth === 1 ? middle + 5 * MINUTE : early,
        comes: true,
        cancels: nth === 0 ? { afterMs: 15 * MINUTE, next: 'another-place' } : undefined,
        missesCallbacks: 0,
      },
    };
  });
}
