import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Standby } from './standby-store.ts';

/** Somebody on the list as an operator reads it. `agreedByName`: as colleagues call whoever noted it, where that is known. */
export type Listed = Standby & {
  agreedByName: string | null;
  /** Local date, `1948-03-01`; null: not known. */
  birthDate: string | null;
  commune: string | null;
  deadline: Instant;
};

/** Everybody who waits for a place that falls free, those who came first before the others; or that one alone. */
export const selectListed = (tx: Tx, requestId?: string): Promise<Listed[]> =>
  tx.all(sql<Listed>`
    select w.request_id as "requestId", w.since, w.agreed_by as "agreedBy", p.label as "agreedByName",
           i.birth_date::text as "birthDate", c.name as commune, least(r.deadline, r.care_by) as deadline
      from standby w
      join request r on r.territory_id = w.territory_id and r.id = w.request_id
      left join patient_identity i on i.territory_id = r.territory_id and i.patient_id = r.patient_id
      left join commune c on c.territory_id = r.territory_id and c.insee = r.insee
      left join presence p on p.territory_id = w.territory_id and p.actor = w.agreed_by
     where w.territory_id = ${tx.actor.territoryId} ${requestId === undefined ? sql`` : sql`and w.request_id = ${requestId}`}
     order by w.since, w.request_id`);
