import type { Tx } from '../platform/transaction.ts';
import type { CallChoice } from './call.ts';
import { estimateWait } from './estimate.ts';
import { selectLineLoad } from './line-store.ts';

export type LineLoad = {
  /** Callers and due callbacks that are served before this call, or before one that came now. */
  ahead: number;
  /** Callers in the queue. */
  waiting: number;
  /** At the line, whether free or not. */
  operators: number;
  /** Of a wait from now on; undefined: nobody can say. */
  estimateMs: number | undefined;
  /** Zero: nobody waits. */
  longestWaitMs: number;
};

/**
 * How the line stands, in one statement: in general, or for one call (its place, by priority and then by when it came). `choice`: what
 * the caller has just chosen and is not on record yet. The order is the database's own, never the carrier's.
 */
export async function lineLoad(tx: Tx, callId?: string, choice?: CallChoice): Promise<LineLoad> {
  const { free, handlingMs, ...load } = await selectLineLoad(tx, callId, choice);
  return { ...load, estimateMs: estimateWait({ ...load, free, handlingMs: handlingMs ?? undefined }) };
}
