import { sql } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { StructureKind } from '../directory/structure-kind.ts';
import type { Tx } from '../platform/transaction.ts';
import { withMerged, withMergedInto } from './merged-store.ts';
import type { RecipientKind } from './recipient-kind.ts';
import type { MessageState } from './secure-message.ts';

/** Somebody of the directory, a professional or a structure. */
export type Addressee = {
  id: string;
  name: string;
  is: 'professional' | 'structure';
  /** Of a professional, of a structure. */
  profession: Profession | null;
  kind: StructureKind | null;
  secureAddress: string | null;
};

/** Undefined: not in this territory's directory. */
export const addresseeById = (tx: Tx, id: string): Promise<Addressee | undefined> =>
  tx.first(sql<Addressee>`
    select d.id, case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as name, 'professional' as "is",
           d.profession, null as "kind", d.secure_address as "secureAddress"
      from professional d where d.territory_id = ${tx.actor.territoryId} and d.id = ${id}
    union all
    select s.id, s.name, 'structure', null, s.kind, s.secure_address
      from structure s where s.territory_id = ${tx.actor.territoryId} and s.id = ${id}`);

/** Who asked for the patient, and what is on record of them there. A request that was put together with another brings its own. */
export type Requester = Addressee & { takesPart: boolean; toldOutcome: boolean };

export async function requestersOf(tx: Tx, requestId: string): Promise<Requester[]> {
  const asked = await tx.all(sql<{ id: string; takesPart: boolean; toldOutcome: boolean }>`
    select q.requester as id, coalesce(bool_or(f.cares_for_patient), false) as "takesPart",
           coalesce(bool_or(f.consent_at is not null), false) as "toldOutcome"
      from request q left join referral f on f.territory_id = q.territory_id and f.request_id = q.id
     where q.territory_id = ${tx.actor.territoryId} and q.id in ${withMerged(tx, requestId)} and q.requester is not null
     group by q.requester order by min(q.received_at), q.requester`);
  const found: Requester[] = [];
  for (const { id, ...said } of asked) {
    const who = await addresseeById(tx, id);
    if (who) found.push({ ...who, ...said });
  }
  return found;
}

/** The territory's dispositif d'appui à la coordination; undefined: none, or several, of which a person chooses. */
export async function theDac(tx: Tx): Promise<Addressee | undefined> {
  const rows = await tx.all(sql<{ id: string }>`
    select id from structure where territory_id = ${tx.actor.territoryId} and kind = 'dac' order by id limit 2`);
  const [one, another] = rows;
  return one && !another ? addresseeById(tx, one.id) : undefined;
}

/** A message of any version of a visit's report. */
export type SentVersion = {
  id: string;
  reportId: string;
  version: number;
  recipient: string;
  as: RecipientKind;
  takesPart: boolean;
  state: MessageState;
  unanswered: number;
};

/** Of every version, the oldest version first. */
export const messagesOfVisit = (tx: Tx, bookingId: string): Promise<SentVersion[]> =>
  tx.all(sql<SentVersion>`
    select m.id, m.report_id as "reportId", p.version, m.recipient, m.recipient_kind as "as", m.takes_part as "takesPart", m.state, m.unanswered
      from report p join secure_message m on m.territory_id = p.territory_id and m.report_id = p.id
     where p.territory_id = ${tx.actor.territoryId} and p.booking_id = ${bookingId} order by p.version, m.queued_at, m.id`);

/** Of every report of a request, or of the one that it was put together with, and so on. */
export const messagesOfRequest = (tx: Tx, requestId: string): Promise<{ id: string }[]> =>
  tx.all(sql<{ id: string }>`
    select m.id from report p join secure_message m on m.territory_id = p.territory_id and m.report_id = p.id
     where p.territory_id = ${tx.actor.territoryId} and p.request_id in ${withMergedInto(tx, requestId)} order by m.queued_at, m.id`);

/** Messages to somebody as the treating doctor of a patient, which have not left. */
export const unsentToDoctor = (tx: Tx, patientId: string): Promise<{ id: string; reportId: string }[]> =>
  tx.all(sql<{ id: string; reportId: string }>`
    select m.id, m.report_id as "reportId" from request r join report p on p.territory_id = r.territory_id and p.request_id = r.id
      join secure_message m on m.territory_id = p.territory_id and m.report_id = p.id
     where r.territory_id = ${tx.actor.territoryId} and r.patient_id = ${patientId} and m.recipient_kind = 'treating-doctor'
       and m.state in ('queued', 'sending', 'expired', 'refused') order by m.queued_at, m.id`);

/** Of these failures, messages to a recipient whose secure address is another by now than the one that they were for, or was none then. Whatever is being tried is waited for. */
export async function failedForAddress(
  tx: Tx,
  recipient: string,
  failures: readonly string[],
): Promise<string[]> {
  const found = await tx.all(sql<{
    id: string;
    state: MessageState;
    failure: string;
    address: string | null;
  }>`
    select id, state, failure, address from secure_message
     where territory_id = ${tx.actor.territoryId} and recipient = ${recipient} and state in ('queued', 'sending', 'refused')
     order by id for update`);
  const now = (await addresseeById(tx, recipient))?.secureAddress ?? null;
  return found
    .filter((it) => it.state === 'refused' && failures.includes(it.failure))
    .filter((it) => now !== null && it.address !== now)
    .map(({ id }) => id);
}

/** Reports for which a person is looking for a recipient, and for whom this one comes into question. */
export async function reportsWaitingFor(tx: Tx, recipient: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select p.id from task t join report p on p.territory_id = t.territory_id and p.id = t.subject
      join request r on r.territory_id = p.territory_id and r.id = p.request_id
      left join patient c on c.territory_id = r.territory_id and c.id = r.patient_id
     where t.territory_id = ${tx.actor.territoryId} and t.kind = 'report-without-recipient' and t.state = 'open'
       and (c.treating_doctor = ${recipient}
            or exists (select from request q where q.territory_id = r.territory_id and q.requester = ${recipient}
                        and (q.id = r.id or q.merged_into = r.id))
            or exists (select from structure s where s.territory_id = r.territory_id and s.id = ${recipient} and s.kind = 'dac'))
     order by p.id`);
  return rows.map(({ id }) => id);
}

/** What may be asked of one message before it leaves. */
export const addressedMessage = (
  tx: Tx,
  id: string,
): Promise<
  | {
      reportId: string;
      requestId: string;
      bookingId: string;
      version: number;
      recipient: string;
      as: RecipientKind;
      takesPart: boolean;
    }
  | undefined
> =>
  tx.first(sql`
    select m.report_id as "reportId", p.request_id as "requestId", p.booking_id as "bookingId", p.version,
           m.recipient, m.recipient_kind as "as", m.takes_part as "takesPart"
      from secure_message m join report p on p.territory_id = m.territory_id and p.id = m.report_id
     where m.territory_id = ${tx.actor.territoryId} and m.id = ${id}`);
