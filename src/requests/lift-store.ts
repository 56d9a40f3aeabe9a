import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';

/** A lifted flag as it is reported to a doctor who signed the protocol that raised it. Clinical, without the patient's identity. */
export type ReportedLift = {
  id: string;
  requestId: string;
  at: Instant;
  by: 'doctor' | 'samu';
  reason: string;
  /** Who gave the SAMU's advice, and its file number. */
  adviceBy: string | null;
  fileNumber: string | null;
  /** What had raised it, of the protocols that this professional signed. */
  raisedBy: { protocol: string; version: string; rules: string[] }[];
};

/** The newest first. */
export const selectLiftsFor = (
  tx: Tx,
  it: { professionalId: string; after: PageKey | undefined; limit: number },
): Promise<ReportedLift[]> =>
  tx.all(sql<ReportedLift>`
    with raised as (
      select l.id, t.protocol, t.protocol_version as version, jsonb_agg(distinct f.code) as rules
        from protocol_signature s
        join triage t on t.territory_id = s.territory_id and t.protocol = s.protocol and t.protocol_version = s.version
        join red_flag_lift l on l.territory_id = t.territory_id and l.request_id = t.request_id and l.at >= t.at
       cross join lateral (
              select x ->> 'id' as code from jsonb_array_elements(t.fired) x
               where x ->> 'id' = any(l.rules) or t.protocol || '/' || (x ->> 'id') = any(l.rules)) f
       where s.territory_id = ${tx.actor.territoryId} and s.professional_id = ${it.professionalId}
       group by l.id, t.protocol, t.protocol_version)
    select l.id, l.request_id as "requestId", l.at, l.by, l.reason, l.advice_by as "adviceBy", l.file_number as "fileNumber",
           jsonb_agg(jsonb_build_object('protocol', r.protocol, 'version', r.version, 'rules', r.rules) order by r.protocol) as "raisedBy"
      from raised r join red_flag_lift l on l.territory_id = ${tx.actor.territoryId} and l.id = r.id
     where (${it.after ? stamp(it.after.at) : null}::timestamptz is null
            or (l.at, l.id) < (${it.after ? stamp(it.after.at) : null}, ${it.after?.id ?? null}::uuid))
     group by l.territory_id, l.id order by l.at desc, l.id desc limit ${it.limit}`);
