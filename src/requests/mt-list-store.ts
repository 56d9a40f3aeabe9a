import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { MtFacts } from './mt-priority.ts';

/** Undefined: they stand there already. Who had left stands there again, from now on. */
export const insertMtPlace = (
  tx: Tx,
  it: { id: string; requestId: string; facts: MtFacts },
): Promise<{ id: string } | undefined> =>
  tx.first(sql<{ id: string }>`
    insert into waiting_place as w (territory_id, id, request_id, list, facts, since)
    values (${tx.actor.territoryId}, ${it.id}, ${it.requestId}, 'mt', ${json(it.facts)}, ${stamp(tx.at)})
    on conflict (territory_id, request_id, list)
      do update set state = 'waiting', since = excluded.since, facts = excluded.facts where w.state = 'left'
    returning id`);

export const updateMtLeft = (tx: Tx, requestId: string): Promise<{ id: string } | undefined> =>
  tx.first(sql<{ id: string }>`
    update waiting_place set state = 'left'
     where territory_id = ${tx.actor.territoryId} and request_id = ${requestId} and list = 'mt' and state = 'waiting' returning id`);

/** Whether a triage of the request was told of a pregnancy. */
export const wasToldPregnant = async (tx: Tx, requestId: string): Promise<boolean> =>
  (await tx.first(sql<{ id: string }>`
    select id from triage where territory_id = ${tx.actor.territoryId} and request_id = ${requestId}
       and (answers ->> 'pregnant' = 'yes' or answers ->> 'pregnancy' = 'yes') limit 1`)) !== undefined;

export type MtPlaceRow = {
  id: string;
  requestId: string;
  patientId: string;
  since: Instant;
  facts: MtFacts;
  commune: string | null;
};

/** Who looks for a treating doctor, longest first. Far more than one territory's 10,456 people without one ever call for. */
export const selectMtList = (tx: Tx): Promise<MtPlaceRow[]> =>
  tx.all(sql<MtPlaceRow>`
    select w.id, w.request_id as "requestId", r.patient_id as "patientId", w.since, w.facts, c.name as commune
      from waiting_place w
      join request r on r.territory_id = w.territory_id and r.id = w.request_id
      left join commune c on c.territory_id = r.territory_id and c.insee = r.insee
     where w.territory_id = ${tx.actor.territoryId} and w.list = 'mt' and w.state = 'waiting'
     order by w.since, w.id limit 5000`);
