import { homeAddressesOf } from '../patients/lookup.ts';
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

type Visited = Pick<RequestRow, 'patient_id' | 'insee'>;

/** Null: nobody has noted it. */
export const visitAddress = async (tx: Tx, request: Visited): Promise<VisitAddress | null> =>
  (await visitAddresses(tx, [request]))[0] ?? null;

/** The same for a day of visits, in their order. */
export async function visitAddresses(tx: Tx, requests: readonly Visited[]): Promise<(VisitAddress | null)[]> {
  if (requests.length === 0) return [];
  const [homes, all] = await Promise.all([
    homeAddressesOf(
      tx,
      requests.map(({ patient_id: id }) => id),
    ),
    communes(tx),
  ]);
  return requests.map((request) => {
    const home = homes.get(request.patient_id);
    if (!home) return null;
    const { insee, ...address } = home;
    const away = request.insee !== null && request.insee !== insee;
    const there = away ? all.find((one) => one.insee === request.insee)?.name : undefined;
    return { ...address, elsewhere: there ?? null };
  });
}
