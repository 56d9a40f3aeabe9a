import type { Role } from '../platform/identity.ts';
import type { Origin } from '../requests/tables.ts';

/** Who refers: at the SAS a regulating doctor, an assistant (ARM) or an operator (OSNP); a professional; a structure; the health insurance. */
export type Rank = 'doctor-regulator' | 'arm' | 'osnp' | 'professional' | 'structure' | 'cpam';

const AT_THE_SAS: ReadonlySet<Rank> = new Set(['doctor-regulator', 'arm', 'osnp']);

/** A regulator's token speaks for the SAS and for nobody else; a partner's never does: a decision of a regulating doctor shortens the screen. */
export const mayBe = (role: Role | 'system', rank: Rank): boolean =>
  role === 'regulator' ? AT_THE_SAS.has(rank) : role === 'partner' && !AT_THE_SAS.has(rank);

export const originOf = (rank: Rank, fromHospital: boolean): Origin => {
  if (AT_THE_SAS.has(rank)) return 'sas';
  if (rank === 'structure') return fromHospital ? 'hospital' : 'structure';
  return rank === 'cpam' ? 'cpam' : 'professional';
};

/** Whoever regulates reads at once what was found at the patient's side by the nurse whom they had asked for. */
export const readsAssessments = (rank: Rank): boolean => AT_THE_SAS.has(rank);

/** The health insurance cares for nobody: what became of the patient is told to it with their consent only (rule 8). */
export const mayCare = (rank: Rank): boolean => rank !== 'cpam';
