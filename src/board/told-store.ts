import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/transaction.ts';

/** How the patient of the booking `b` learns of it: the text that tells them, or the task where none could. */
export const toldOf = (b: RawBuilder<unknown>) => sql`coalesce(
  (select case when t.state = 'open' then 'to-call' else 'person' end from task t
    where t.territory_id = ${b}.territory_id and t.kind = 'tell-booking' and t.subject = ${b}.id order by t.round desc limit 1),
  (select 'text' from sms s
    where s.territory_id = ${b}.territory_id and s.kind = 'confirmation' and s.subject = ${b}.id and s.state in ('sent', 'delivered')),
  'under-way')`;

/** The requests whose patients these visits are agreed with. */
export const requestsOfVisits = (
  tx: Tx,
  bookingIds: readonly string[],
): Promise<{ bookingId: string; requestId: string }[]> =>
  tx.all(sql<{ bookingId: string; requestId: string }>`
    select id as "bookingId", request_id as "requestId" from booking
     where territory_id = ${tx.actor.territoryId} and id = any(${bookingIds}::uuid[])`);
