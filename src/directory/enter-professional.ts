import { violated } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { rppsTaken, specialityNotDoctor } from './errors.ts';
import type { Profession } from './profession.ts';
import type { Speciality } from './speciality.ts';
import { insertProfessional, lockProfessional, type Professional, updateProfessional } from './store.ts';

/** A professional to be entered. */
export type NewProfessional = {
  rpps?: string | null | undefined;
  profession: Profession;
  speciality?: Speciality | null | undefined;
  familyName: string;
  givenName: string;
  phone?: string | null | undefined;
  secureAddress?: string | null | undefined;
  volunteer?: boolean | undefined;
  takesPatients?: boolean | undefined;
};

/** Absent: stays; null: forgotten. */
export type ProfessionalChange = { [Field in keyof NewProfessional]?: NewProfessional[Field] | undefined };

/** Enters a professional into the directory. Throws `speciality-not-doctor`, `rpps-taken`. */
export async function enterProfessional(
  tx: Tx,
  it: NewProfessional,
  id: string = newId(),
): Promise<Professional> {
  const professional: Professional = {
    id,
    rpps: it.rpps ?? null,
    profession: it.profession,
    speciality: it.speciality ?? null,
    familyName: it.familyName,
    givenName: it.givenName,
    phone: it.phone ?? null,
    secureAddress: it.secureAddress ?? null,
    volunteer: it.volunteer ?? true,
    takesPatients: it.takesPatients ?? false,
  };
  refuseSpecialityOfOthers(professional);
  await refusingSecondRpps(insertProfessional(tx, professional));
  tx.record('professional.entered', professional.id, { profession: professional.profession });
  return professional;
}

/** Corrects an entry. Throws `not-found`, `speciality-not-doctor`, `rpps-taken`. */
export async function correctProfessional(
  tx: Tx,
  id: string,
  change: ProfessionalChange,
): Promise<Professional> {
  const before = await lockProfessional(tx, id);
  if (!before) throw notFound('Ce professionnel');
  const next: Professional = {
    id,
    rpps: change.rpps === undefined ? before.rpps : change.rpps,
    profession: change.profession ?? before.profession,
    speciality: change.speciality === undefined ? before.speciality : change.speciality,
    familyName: change.familyName ?? before.familyName,
    givenName: change.givenName ?? before.givenName,
    phone: change.phone === undefined ? before.phone : change.phone,
    secureAddress: change.secureAddress === undefined ? before.secureAddress : change.secureAddress,
    volunteer: change.volunteer ?? before.volunteer,
    takesPatients: change.takesPatients ?? before.takesPatients,
  };
  refuseSpecialityOfOthers(next);
  await refusingSecondRpps(updateProfessional(tx, next));
  tx.record('professional.corrected', id, { fields: Object.keys(change) });
  return next;
}

/** Who turns out not to be a doctor keeps no speciality, but does not lose it unsaid either: what is absent from a correction stays. */
function refuseSpecialityOfOthers({ profession, speciality }: Professional): void {
  if (speciality !== null && profession !== 'doctor') throw specialityNotDoctor();
}

async function refusingSecondRpps(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    throw violated(error, 'professional_territory_id_rpps_key') ? rppsTaken() : error;
  }
}
