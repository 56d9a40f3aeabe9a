import { sql } from 'kysely';
import type { Tx } from '../platform/transaction.ts';
import type { Standing } from './progress.ts';
import { STEP_TYPES, type StepEvent } from './steps.ts';

/** What brought a request from state to state, the oldest first. */
export const selectSteps = (tx: Tx, requestId: string): Promise<StepEvent[]> =>
  tx.all(sql<StepEvent>`
    select id, xid::text as xid, type, subject, data from event
     where territory_id = ${tx.actor.territoryId} and type = any(${[...STEP_TYPES]})
       and subject in (select ${requestId}::uuid
                       union all select b.id from booking b where b.territory_id = ${tx.actor.territoryId} and b.request_id = ${requestId})
     order by id`);

/** All visits that were agreed for a request, as they stand now: whatever a step says that was agreed stays as it ended. */
export async function selectVisits(
  tx: Tx,
  requestId: string,
): Promise<Map<string, NonNullable<Standing['booking']>>> {
  const rows = await tx.all(sql<NonNullable<Standing['booking']> & { id: string }>`
    select b.id, b.state, b.start_at as at, d.profession,
           case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as professional
      from booking b join professional d on d.territory_id = b.territory_id and d.id = b.professional_id
     where b.territory_id = ${tx.actor.territoryId} and b.request_id = ${requestId}`);
  return new Map(rows.map(({ id, ...visit }) => [id, visit]));
}

/** How far the referrer's notices have come; and whether there are any. */
export const selectNoted = (
  tx: Tx,
  referralId: string,
): Promise<{ noted: string | null; begun: boolean; merged: string | null } | undefined> =>
  tx.first(sql<{ noted: string | null; begun: boolean; merged: string | null }>`
    select f.noted,
           exists (select from referral_notice n where n.territory_id = f.territory_id and n.referral_id = f.id) as begun,
           (select e.id from event e where e.territory_id = f.territory_id and e.subject = f.request_id and e.type = 'request.merged'
             order by e.id desc limit 1) as merged
      from referral f where f.territory_id = ${tx.actor.territoryId} and f.id = ${referralId}`);

export async function updateNoted(tx: Tx, referralId: string, noted: string): Promise<void> {
  await tx.all(
    sql`update referral set noted = ${noted} where territory_id = ${tx.actor.territoryId} and id = ${referralId}`,
  );
}
