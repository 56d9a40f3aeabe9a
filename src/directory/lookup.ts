import type { Tx } from '../platform/transaction.ts';
import {
  type Place,
  type Professional,
  selectPlace,
  selectPlaces,
  selectProfessional,
  selectProfessionalByRpps,
  selectStructure,
  type Structure,
} from './store.ts';

export type { Place, Professional, Structure } from './store.ts';

/** With the secure address. Undefined: not in this territory's directory. */
export const professionalById = (tx: Tx, id: string): Promise<Professional | undefined> =>
  selectProfessional(tx, id);

/** By the national number, 11 digits. */
export const professionalByRpps = (tx: Tx, rpps: string): Promise<Professional | undefined> =>
  selectProfessionalByRpps(tx, rpps);

/** With its address in full: street, postal code, commune. */
export const placeById = (tx: Tx, id: string): Promise<Place | undefined> => selectPlace(tx, id);

export const structureById = (tx: Tx, id: string): Promise<Structure | undefined> => selectStructure(tx, id);

/** By name; a territory has no more places than a list can show. */
export const everyPlace = (tx: Tx): Promise<Place[]> =>
  selectPlaces(tx, {}, { after: undefined, limit: 500 });
