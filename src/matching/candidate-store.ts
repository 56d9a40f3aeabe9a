import { sql } from 'kysely';
import { after, hours, type Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import { asLines, epoch, instantIn, numberOrNull, orNothing, readLines } from '../platform/lines.ts';
import type { Tx } from '../platform/transaction.ts';
import { eligible, hasRoom, isOver } from '../slots/eligible.ts';
import type { Mode } from './need.ts';
import { fallbackPlaces } from './store.ts';

export type CandidateRow = {
  slotId: string;
  professionalId: string;
  placeId: string;
  lat: number;
  lng: number;
  start: Instant;
  end: Instant;
  mode: Mode;
  minAge: number | null;
  maxAge: number | null;
  freePlaces: number;
  walkIn: boolean;
  hasRoom: boolean;
};

/** Far more than 37 doctors publish for the days that count, free or not. */
const MOST = 5_000;

/** A walk-in slot that has begun is one until its end, and none lasts longer (slots/publish-slots.ts). */
const LONGEST_MS = hours(12);

/** Past the deadline a place is still better than none: so much further proposals look. */
export const BEYOND_DEADLINE_MS = hours(48);

/** Who gives places, and where, for the screen. */
export type Giver = { profession: string; familyName: string; givenName: string };
export type Practice = { lat: number; lng: number; name: string; commune: string };

export type Candidates = {
  rows: CandidateRow[];
  givers: ReadonlyMap<string, Giver>;
  practices: ReadonlyMap<string, Practice>;
};

type Found = {
  offered: string | null;
  free: string | null;
  practices: [string, number, number, string, string][] | null;
  givers: [string, string, string, string][] | null;
};

/**
 * Slots that this request may have on their terms (slots/terms.ts), of whom `wanted` says and until two days after the deadline, with the places that are free for it at that time (its own hold is). The planner knows neither the territory
 * nor the days and expects a handful of slots: what a join would look up for each of hundreds is therefore read once, slots, free places, practices and names
 * each by themselves, and put together here.
 */
export async function selectCandidates(tx: Tx, requestId: string): Promise<Candidates> {
  const { territoryId } = tx.actor;
  return readCandidates(
    await tx.first(sql<Found>`
    with asking as materialized (
      select patient_id, origin, insee, complaint, requester, access, search, w.profession,
             case when w.to_profession and coalesce((care ->> 'declaredOnly')::boolean, true) then care_protocol end as declared_for,
             greatest(deadline, ${stamp(tx.at)}) + make_interval(secs => ${BEYOND_DEADLINE_MS / 1000}) as until
        from request
       cross join lateral (select orientation = 'profession' and care ->> 'to' = 'profession' as to_profession) o
       cross join lateral (select o.to_profession, case when o.to_profession then care ->> 'profession' else 'doctor' end as profession) w
       where territory_id = ${territoryId} and id = ${requestId}),
    offered as materialized (
      select s.id, s.professional_id, s.place_id, s.start_at, s.end_at, s.mode, s.min_age, s.max_age, s.walk_in, ${hasRoom('s', territoryId)} as has_room
        from slot s cross join asking r
       where s.territory_id = ${territoryId} and s.state = 'open' and s.start_at > ${stamp(after(tx.at, -LONGEST_MS))}
         and s.start_at < (select until from asking) and not ${isOver('s', tx.at)}
         and s.professional_id = any(array(
               select d.id from asking a join professional d on d.territory_id = ${territoryId} and d.profession = a.profession
                where a.declared_for is null or d.id in (
                      select c.professional_id from protocol_declaration c where c.territory_id = ${territoryId} and c.protocol = a.declared_for)))
         and (coalesce((r.search ->> 'fallback')::boolean, false) or s.place_id <> all (${fallbackPlaces(territoryId)}))
         and ${eligible({ slot: 's', request: 'r', territory: territoryId, at: tx.at })}
       order by s.start_at limit ${MOST}),
    free as (
      select f.slot_id, count(*) as places from seat f
       where f.territory_id = ${territoryId} and f.slot_id = any(array(select id from offered)) and f.booking_id is null
         and (f.held_until is null or f.held_until <= ${stamp(tx.at)} or f.holder = ${requestId})
       group by f.slot_id)
    select (select ${asLines(OFFERED)} from offered o) as offered,
           (select ${asLines([sql`slot_id`, sql`places`])} from free) as free,
           (select json_agg(json_build_array(p.id, p.lat, p.lng, p.name, c.name))
              from place p join commune c on c.territory_id = ${territoryId} and c.insee = p.insee
             where p.territory_id = ${territoryId} and p.id = any(array(select distinct place_id from offered))) as practices,
           (select json_agg(json_build_array(d.id, d.profession, d.family_name, d.given_name)) from professional d
             where d.territory_id = ${territoryId} and d.id = any(array(select distinct professional_id from offered))) as givers`),
  );
}

/** What its statement answers, taken apart. */
export function readCandidates(found: Found | undefined): Candidates {
  const practices = new Map(
    found?.practices?.map(([id, lat, lng, name, commune]) => [id, { lat, lng, name, commune }]),
  );
  const givers = new Map(
    found?.givers?.map(([id, profession, familyName, givenName]) => [
      id,
      { profession, familyName, givenName },
    ]),
  );
  const free = new Map(readLines(found?.free, ([slotId = '', places]) => [slotId, Number(places)]));
  const rows: CandidateRow[] = [];
  readLines(found?.offered, (values) => {
    const row = rowOf(values, free, practices);
    if (row) rows.push(row);
  });
  return { rows, practices, givers };
}

const OFFERED = [
  sql`o.id`,
  sql`o.professional_id`,
  sql`o.place_id`,
  epoch(sql`o.start_at`),
  epoch(sql`o.end_at`),
  sql`o.mode`,
  orNothing(sql`o.min_age`),
  orNothing(sql`o.max_age`),
  sql`o.walk_in`,
  sql`o.has_room`,
];

/** Of one line; undefined when it has no free place. */
function rowOf(
  [
    slotId = '',
    professionalId = '',
    placeId = '',
    start,
    end,
    mode,
    minAge,
    maxAge,
    walkIn,
    room,
  ]: readonly string[],
  free: ReadonlyMap<string, number>,
  practices: ReadonlyMap<string, Practice>,
): CandidateRow | undefined {
  const freePlaces = free.get(slotId);
  const practice = practices.get(placeId);
  return (
    (freePlaces &&
      practice && {
        slotId,
        professionalId,
        placeId,
        lat: practice.lat,
        lng: practice.lng,
        start: instantIn(start),
        end: instantIn(end),
        mode: mode as Mode,
        minAge: numberOrNull(minAge),
        maxAge: numberOrNull(maxAge),
        freePlaces,
        walkIn: walkIn === 't',
        hasRoom: room === 't',
      }) ||
    undefined
  );
}
