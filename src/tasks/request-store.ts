import { sql } from 'kysely';
import { SUBJECTS, type TaskKind } from './task.ts';

const kindsOf = (subject: (typeof SUBJECTS)[TaskKind]) =>
  sql.raw(
    (Object.keys(SUBJECTS) as TaskKind[])
      .filter((kind) => SUBJECTS[kind] === subject)
      .map((kind) => `'${kind}'`)
      .join(', '),
  );

/** Of the task `t` of a statement: the request that it leads to; null: it is about none. */
export const requestOfTask = sql<string | null>`case
  when t.kind in (${kindsOf('request')}) then t.subject
  when t.kind in (${kindsOf('booking')}) then
    (select x.request_id from booking x where x.territory_id = t.territory_id and x.id = t.subject)
  when t.kind in (${kindsOf('report')}) then
    (select x.request_id from report x where x.territory_id = t.territory_id and x.id = t.subject)
  when t.kind in (${kindsOf('message')}) then
    (select x.request_id from secure_message m join report x on x.territory_id = m.territory_id and x.id = m.report_id
      where m.territory_id = t.territory_id and m.id = t.subject)
  when t.kind in (${kindsOf('referral')}) then
    (select x.request_id from referral x where x.territory_id = t.territory_id and x.id = t.subject)
end`;
