import type { Tx } from '../platform/transaction.ts';
import {
  type CallerRow,
  confirmKeyedPhone,
  lockCaller,
  selectCaller,
  updateKeyedPhone,
} from './line-store.ts';

export type CallerOnLine = CallerRow;

/** Who is on the line, by the carrier's name of the call; undefined: nothing is known of it. */
export const callerOnLine = (tx: Tx, carrierSid: string): Promise<CallerOnLine | undefined> =>
  selectCaller(tx, carrierSid);

/** The same for a step that writes: the steps of one call follow each other, also when the carrier sends one twice at once. */
export const callerForStep = (tx: Tx, carrierSid: string): Promise<CallerOnLine | undefined> =>
  lockCaller(tx, carrierSid);

/** A caller with a withheld number has keyed one in: kept apart until they have said that it is right. */
export const keyInPhone = (tx: Tx, callId: string, phone: string): Promise<void> =>
  updateKeyedPhone(tx, callId, phone);

/** It is right: from now on it is the caller's number. */
export const confirmPhone = (tx: Tx, callId: string): Promise<void> => confirmKeyedPhone(tx, callId);
