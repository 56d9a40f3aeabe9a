import { notFound } from '../platform/errors.ts';
import { addressNoted } from '../requests/ask-address.ts';
import { screenAgain } from '../requests/screen-again.ts';
import type { Tx } from '../platform/transaction.ts';
import { type NewPatient, refuseImpossibleBirth, refuseNoTown, refusingStrangers } from './create-patient.ts';
import { sameAddress, withUnseen } from './home-address.ts';
import type { Patient } from './patient.ts';
import { lockPatient, type PatientRow, updatePatient } from './store.ts';

/** Absent: stays; null: forgotten. */
export type PatientChange = { [Field in keyof NewPatient]?: NewPatient[Field] | undefined };

/**
 * Corrects a file. The event names the fields, never what stands in them. What a coordinator is not shown of an address stays, unless all of it is
 * forgotten. Throws `not-found`, and `validation` as `createPatient` does.
 */
export async function correctPatient(tx: Tx, id: string, change: PatientChange): Promise<PatientRow> {
  const before = await lockPatient(tx, id);
  if (!before) throw notFound('Ce patient');
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<Patient>;
  if (given.homeAddress && tx.actor.role === 'coordinator')
    given.homeAddress = withUnseen(given.homeAddress, before.homeAddress);
  const next = { ...before, ...given };
  const fields = (Object.keys(given) as (keyof Patient)[]).filter((field) =>
    field === 'homeAddress'
      ? !sameAddress(before.homeAddress, next.homeAddress)
      : before[field] !== next[field],
  );
  if (fields.length === 0) return before;
  await refuseImpossibleBirth(tx, next);
  refuseNoTown(next);
  await refusingStrangers(updatePatient(tx, next));
  // Questions turn on both. What was not known has been asked about as if it might be either.
  const other = fields.includes('birthDate') || (fields.includes('sex') && before.sex !== null);
  if (other) await screenAgain(tx, id);
  tx.record('patient.corrected', id, { fields });
  if (fields.includes('homeAddress') && next.homeAddress) await addressNoted(tx, id);
  return next;
}
