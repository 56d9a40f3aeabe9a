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
  protocol: string;
  version: string;
  /** Of that protocol: what had raised it. */
  rules: string[];
};

/** The newest first; of each lift every protocol that this professional signed and that had raised it. */
export const selectLiftsFor = (
  tx: Tx,
  it: { professionalId: string; after: PageKey | undefined; limit: number },
): Promise<ReportedLift[]> =>
  tx.all(sql<ReportedLift>`
    select l.id, l.request_id as "requestId", l.at, l.by, l.reason, l.advice_by as "adviceBy", l.file_number as "fileNumber",
           t.protocol, t.protocol_version as version, array_agg(distinct f.code) as rules
      from red_flag_lift l
      join triage t on t.territory_id = l.territory_id and t.request_id = l.request_id and t.at <= l.at
      join protocol_signature s on s.territory_id = t.territory_id and s.protocol = t.protocol and s.version = t.protocol_version
       and s.professional_id = ${it.professionalId}
     cross join lateral (
            select x ->> 'id' as code from jsonb_array_elements(t.fired) x
             where x ->> 'id' = any(l.rules) or t.protocol || '/' || (x ->> 'id') = any(l.rules)) f
     where l.territory_id = ${tx.actor.territoryId}
       and (${it.after ? stamp(it.after.at) : null}::timestamptz is null
            or (l.at, l.id) < (${it.after ? stamp(it.after.at) : null}, ${it.after?.id ?? null}::uuid))
     group by l.territory_id, l.id, t.protocol, t.protocol_version
     order by l.at desc, l.id desc, t.protocol limit ${it.limit}`);
