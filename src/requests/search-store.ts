import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { RequestKind, RequestState } from './request.ts';

/** What a request is looked for by; all that is given has to hold. */
export type SearchCriteria = {
  /** Names as they are said, in any order and partly typed; accents, capitals, hyphens and spaces aside. */
  words: readonly string[];
  /** Local date. */
  birthDate?: string | undefined;
  /** E.164: of the patient's file, or of the call. */
  phone?: string | undefined;
  /** What a referral is called: its number, the referrer's own, or an id. */
  numbers?: { meant: readonly string[]; typed: string } | undefined;
  /** The last four characters of the request's id, in small letters: what every screen calls it by. Beside what else a name or a number may mean. */
  ending?: string | undefined;
};

export type FoundRequest = {
  id: string;
  kind: RequestKind;
  state: RequestState;
  receivedAt: Instant;
  deadline: Instant;
  bookedFor: Instant | null;
  commune: string | null;
  patientId: string;
  familyName: string;
  givenName: string;
  birthDate: string;
  sex: 'F' | 'M' | null;
  phone: string | null;
  referral: { number: string; rank: string; name: string | null } | null;
};

/**
 * Open requests, and those that were received since then, the open ones first and of these the newest. One that was put together with another
 * leads to the other. Each criterion is looked up by its own index, whatever the size of the territory.
 */
export function searchStatement(
  territoryId: string,
  it: SearchCriteria,
  part: { since: Instant; limit: number },
): RawBuilder<FoundRequest> {
  const named = it.ending === undefined ? sql`` : sql`union ${ofEnding(territoryId, it.ending)}`;
  const criteria = [
    ...(it.words.length > 0 ? [sql`${ofName(territoryId, it.words)} ${it.numbers ? sql`` : named}`] : []),
    ...(it.birthDate === undefined
      ? []
      : [ofPatients(territoryId, sql`p.birth_date = ${it.birthDate}::date`)]),
    ...(it.phone === undefined ? [] : [ofPhone(territoryId, it.phone)]),
    ...(it.numbers === undefined ? [] : [sql`${ofNumber(territoryId, it.numbers)} ${named}`]),
  ];
  return sql<FoundRequest>`
    with recursive found as materialized (${sql.join(
      criteria.map((one) => sql`(${one})`),
      sql` intersect `,
    )}),
    went(id, merged_into) as (
      select r.id, r.merged_into from found join request r on r.territory_id = ${territoryId} and r.id = found.id
      union
      select n.id, n.merged_into from went join request n on n.territory_id = ${territoryId} and n.id = went.merged_into)
    select r.id, r.kind, r.state, r.received_at as "receivedAt", r.deadline, b.start_at as "bookedFor", c.name as commune,
           r.patient_id as "patientId", i.family_name as "familyName", i.given_name as "givenName", i.birth_date as "birthDate", i.sex, i.phone,
           (select json_build_object('number', number, 'rank', rank, 'name', name)
              from referrers_of(r.territory_id, r.id) limit 1) as referral
      from went join request r on r.territory_id = ${territoryId} and r.id = went.id
      join patient_identity i on i.territory_id = r.territory_id and i.patient_id = r.patient_id
      left join commune c on c.territory_id = r.territory_id and c.insee = r.insee
      left join booking b on b.territory_id = r.territory_id and b.request_id = r.id and b.state in ('booked', 'arrived')
     where went.merged_into is null and (${OPEN} or r.received_at >= ${stamp(part.since)})
     order by ${OPEN} desc, r.received_at desc, r.id desc limit ${part.limit}`;
}

const OPEN = sql.raw(`r.state in ('received', 'triaged', 'offered', 'proposed', 'waiting', 'booked')`);

const ofEnding = (territoryId: string, ending: string) => sql`
  select q.id from request q where q.territory_id = ${territoryId} and q.ending = ${ending}`;

/** Requests of the patients of whom that is true. */
const ofPatients = (territoryId: string, condition: RawBuilder<unknown>) => sql`
  select q.id from patient_identity p join request q on q.territory_id = p.territory_id and q.patient_id = p.patient_id
   where p.territory_id = ${territoryId} and ${condition}`;

/**
 * « dubrulle odile », « odile dubr », « dub od », « de la motte anne »: the words are cut in two at each place, the one part begins the one
 * name and the other the other. A range instead of LIKE, so that the index serves prepared statements too.
 */
function ofName(territoryId: string, words: readonly string[]): RawBuilder<unknown> {
  const all = words.join('');
  const cuts = words.slice(1).map((_, index) => ({
    first: words.slice(0, index + 1).join(''),
    last: words.slice(index + 1).join(''),
  }));
  const ways = [
    begins(sql`p.folded_name`, all),
    begins(sql`p.folded_given`, all),
    ...cuts.flatMap(({ first, last }) => [
      sql`${begins(sql`p.folded_name`, first)} and ${begins(sql`fold_name(p.given_name)`, last)}`,
      sql`${begins(sql`p.folded_given`, first)} and ${begins(sql`fold_name(p.family_name)`, last)}`,
    ]),
  ];
  return sql.join(
    ways.map((way) => ofPatients(territoryId, way)),
    sql` union `,
  );
}

/** `~` follows every letter and digit. What folds to nothing begins nothing. */
const begins = (name: RawBuilder<unknown>, by: string): RawBuilder<unknown> =>
  sql`(fold_name(${by}) <> '' and ${name} collate "C" >= fold_name(${by}) and ${name} collate "C" < fold_name(${by}) || '~')`;

const ofPhone = (territoryId: string, phone: string) => sql`
  ${ofPatients(territoryId, sql`p.phone = ${phone}`)}
  union
  select q.id from call_party p join request q on q.territory_id = p.territory_id and q.call_id = p.call_id
   where p.territory_id = ${territoryId} and p.phone = ${phone}`;

const ofNumber = (territoryId: string, { meant, typed }: { meant: readonly string[]; typed: string }) => sql`
  select f.request_id as id from referral f where f.territory_id = ${territoryId} and f.number = any(${[...meant]}::text[])
  union
  select f.request_id from referral f where f.territory_id = ${territoryId} and upper(f.file_number) = upper(${typed})
  ${UUID.test(typed) ? sql`union select f.request_id from referral f where f.territory_id = ${territoryId} and f.id = ${typed}::uuid` : sql``}`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
