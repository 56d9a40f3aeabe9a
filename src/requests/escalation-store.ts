import { sql } from 'kysely';
import { json, queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { EscalationAction } from './escalation.ts';
import { UNDECIDED } from './request.ts';
import type { SearchWidth } from './search-width.ts';
import type { RequestRow, RequestTables } from './tables.ts';

const db = queries<RequestTables>();

/**
 * The request has come that far, and is searched for that widely. Its history goes on where it is taken up again, so that there the steps of before
 * keep their numbers; those since are the last `request.escalation` of them.
 */
export async function insertStep(
  tx: Tx,
  it: { requestId: string; step: number; done: readonly EscalationAction[]; search: SearchWidth },
): Promise<void> {
  const { territoryId } = tx.actor;
  tx.send(
    db.insertInto('escalation_step').values({
      territory_id: territoryId,
      request_id: it.requestId,
      step: sql<number>`(select coalesce(max(step), 0) + 1 from escalation_step where territory_id = ${territoryId} and request_id = ${it.requestId})`,
      done: [...it.done],
      at: stamp(tx.at),
    }),
  );
  await tx.all(
    db
      .updateTable('request')
      .set({ escalation: it.step, search: json(it.search) })
      .where('territory_id', '=', territoryId)
      .where('id', '=', it.requestId),
  );
}

/** What may still escalate. Locked, in one order: a step that is being taken at this moment is over before. */
export const selectUndecided = (tx: Tx): Promise<RequestRow[]> =>
  tx.all(
    db
      .selectFrom('request')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('state', 'in', [...UNDECIDED])
      .orderBy('id')
      .forUpdate(),
  );
