import { homeAddressOf } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { communes } from '../territory/lookup.ts';
import type { RequestRow } from './tables.ts';

/** Where a home visit goes, for the professional whose visit it is alone (rule 8). */
export type VisitAddress = {
  street: string;
  complement: string | null;
  postcode: string | null;
  /** By name. */
  commune: string | null;
  access: string | null;
  /** The request says that the patient is in that other commune: the address may not be where they are, and is asked for by phone. */
  elsewhere: string | null;
};

/** Null: nobody has noted it. */
export async function visitAddress(
  tx: Tx,
  request: Pick<RequestRow, 'patient_id' | 'insee'>,
): Promise<VisitAddress | null> {
  const home = await homeAddressOf(tx, request.patient_id);
  if (!home) return null;
  const { insee, ...address } = home;
  const away = request.insee !== null && request.insee !== insee;
  const there = away ? (await communes(tx)).find((one) => one.insee === request.insee)?.name : undefined;
  return { ...address, elsewhere: there ?? null };
}
