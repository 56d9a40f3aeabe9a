import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Told } from './event-words.ts';

/** One event of a request or of something that belongs to it, with what its own row knows. Clinical. */
export type StoryEvent = Told & { id: string; actor: string };

const NAME = sql.raw(
  `case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name`,
);

/**
 * All that happened to a request, to those that were put together with it, and to whatever belongs to them, the oldest first: the log itself
 * (decision 2), so that nothing is told that is not on record and nothing is left out.
 */
export function selectStory(tx: Tx, requestId: string): Promise<StoryEvent[]> {
  const territory = tx.actor.territoryId;
  return tx.all(sql<StoryEvent>`
    with q as materialized (
      select id, call_id from request where territory_id = ${territory} and (id = ${requestId} or merged_into = ${requestId})),
    b as materialized (
      select b.id, ${NAME} as name, b.start_at, p.name as place, s.mode
        from q join booking b on b.territory_id = ${territory} and b.request_id = q.id
        join professional d on d.territory_id = ${territory} and d.id = b.professional_id
        join slot s on s.territory_id = ${territory} and s.id = b.slot_id
        join place p on p.territory_id = ${territory} and p.id = s.place_id),
    o as materialized (
      select o.* from q join offer o on o.territory_id = ${territory} and o.request_id = q.id),
    a as materialized (
      select a.id, ${NAME} as name, d.profession from o
        join offer_recipient a on a.territory_id = ${territory} and a.offer_id = o.id
        join professional d on d.territory_id = ${territory} and d.id = a.professional_id),
    r as materialized (
      select r.id, r.outcome from q join report r on r.territory_id = ${territory} and r.request_id = q.id),
    m as materialized (
      select m.id, m.address, coalesce(${NAME}, o.name, 'un destinataire sorti de l’annuaire') as name from r
        join secure_message m on m.territory_id = ${territory} and m.report_id = r.id
        left join professional d on d.territory_id = ${territory} and d.id = m.recipient
        left join structure o on o.territory_id = ${territory} and o.id = m.recipient),
    i as materialized (
      select i.id, case when lower(m.address) <> lower(i.sender) then i.sender else coalesce(m.name, i.sender) end as name from q
        join incoming_message i on i.territory_id = ${territory} and i.request_id = q.id
        left join m on m.id = i.in_reply_to),
    f as materialized (
      select f.id, f.number from q join referral f on f.territory_id = ${territory} and f.request_id = q.id),
    subject as materialized (
      select id, jsonb_build_object('merged', id <> ${requestId}) as facts from q
      union all select distinct call_id, '{}'::jsonb from q where call_id is not null
      union all select id, jsonb_build_object('name', name, 'start', start_at, 'placeName', place, 'mode', mode) from b
      union all select n.id, jsonb_build_object('kind', n.kind, 'text', n.text)
                  from q join request_note n on n.territory_id = ${territory} and n.request_id = q.id
      union all select o.id, jsonb_build_object('kind', o.kind, 'profession', o.profession, 'text', o.question, 'name',
                         (select ${NAME} from professional d where d.territory_id = ${territory} and d.id = o.accepted_by)) from o
      union all select id, jsonb_build_object('name', name, 'profession', profession) from a
      union all select id, jsonb_build_object('outcome', outcome) from r
      union all select id, jsonb_build_object('number', number) from f
      union all select id, jsonb_build_object('name', name) from m
      union all select id, jsonb_build_object('name', name) from i
      union all select s.id, jsonb_build_object('kind', s.kind) from sms s
                 where s.territory_id = ${territory} and s.subject in (select id from b union all select id from a union all select id from q
                   union all select w.id from q join triage w on w.territory_id = ${territory} and w.request_id = q.id)
      union all select t.id, jsonb_build_object('kind', t.kind, 'text', t.note) from task t
                 where t.territory_id = ${territory}
                   and t.subject in (select id from q union all select id from b union all select id from r union all select id from m
                     union all select id from f)
      union all select w.id, jsonb_build_object('list', w.list)
                  from q join waiting_place w on w.territory_id = ${territory} and w.request_id = q.id
      union all select x.id, jsonb_build_object('name', ${NAME}) from q
                  join assessment x on x.territory_id = ${territory} and x.request_id = q.id
                  join professional d on d.territory_id = ${territory} and d.id = x.author)
    select e.id, e.at, e.actor, e.type, e.data, s.facts
      from subject s join event e on e.territory_id = ${territory} and e.subject = s.id
     order by e.at, e.id`);
}

/** A flag that was lifted, with why (rule 1). */
export type StoryLift = {
  at: Instant;
  actor: string;
  by: 'doctor' | 'samu';
  reason: string;
  adviceBy: string | null;
  fileNumber: string | null;
};

export const selectLifts = (tx: Tx, requestId: string): Promise<StoryLift[]> =>
  tx.all(sql<StoryLift>`
    select l.at, l.actor, l.by, l.reason, l.advice_by as "adviceBy", l.file_number as "fileNumber"
      from request q join red_flag_lift l on l.territory_id = q.territory_id and l.request_id = q.id
     where q.territory_id = ${tx.actor.territoryId} and (q.id = ${requestId} or q.merged_into = ${requestId}) order by l.at, l.id`);

/** Those that were put together with it. */
export const selectMerged = async (tx: Tx, requestId: string): Promise<string[]> =>
  (
    await tx.all(sql<{ id: string }>`
      select id from request where territory_id = ${tx.actor.territoryId} and merged_into = ${requestId} order by id`)
  ).map(({ id }) => id);

/** A place that is kept for the request now; earlier holds are not of interest any more. */
export const selectHold = (
  tx: Tx,
  requestId: string,
): Promise<{ since: Instant; until: Instant; name: string; start: Instant } | undefined> =>
  tx.first(sql<{ since: Instant; until: Instant; name: string; start: Instant }>`
    select p.held_since as since, p.held_until as until, ${NAME} as name, s.start_at as start
      from seat p join slot s on s.territory_id = p.territory_id and s.id = p.slot_id
      join professional d on d.territory_id = s.territory_id and d.id = s.professional_id
     where p.territory_id = ${tx.actor.territoryId} and p.holder = ${requestId} and p.booking_id is null and p.held_until > ${stamp(tx.at)}`);

/** Who acted, by the name that an event has for them: a professional of the directory, an operator by what colleagues call them. */
export const selectNames = (tx: Tx, actors: readonly string[]): Promise<{ actor: string; name: string }[]> =>
  tx.all(sql<{ actor: string; name: string }>`
    select a.actor, ${NAME} as name from unnest(${[...actors]}::text[]) as a(actor)
      join professional d on d.territory_id = ${tx.actor.territoryId} and a.actor = 'professional:' || d.id
    union all
    select p.actor, p.label from presence p
     where p.territory_id = ${tx.actor.territoryId} and p.actor = any(${[...actors]}::text[]) and p.label is not null`);
