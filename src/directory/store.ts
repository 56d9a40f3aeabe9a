import { sql } from 'kysely';
import { json, queries, stamp } from '../platform/database.ts';
import type { NameKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Access } from './access.ts';
import type { PlaceHours } from './place-hours.ts';
import type { Profession } from './profession.ts';
import type { Speciality } from './speciality.ts';
import type { StructureKind } from './structure-kind.ts';
import type { DirectoryTables } from './tables.ts';

const db = queries<DirectoryTables>();

/** Which part of an alphabetical list to read. */
type Part = { after: NameKey | undefined; limit: number };

/** A professional of the directory. */
export type Professional = {
  id: string;
  /** National number, 11 digits; null for professions without one. */
  rpps: string | null;
  profession: Profession;
  /** Of a doctor alone; null there: not known. */
  speciality: Speciality | null;
  familyName: string;
  givenName: string;
  /** E.164, for the line to reach them; not for patients. */
  phone: string | null;
  /** Address in the secure health mail (MSSanté). */
  secureAddress: string | null;
  /** Gives places to the line. */
  volunteer: boolean;
  /** Takes new patients as their treating doctor. */
  takesPatients: boolean;
};

export type ListedProfessional = Professional & { foldedName: string };

const professionals = (tx: Tx) =>
  db
    .selectFrom('professional')
    .select(['id', 'rpps', 'profession', 'speciality', 'family_name as familyName'])
    .select(['given_name as givenName', 'phone'])
    .select(['secure_address as secureAddress', 'volunteer', 'takes_patients as takesPatients'])
    .select('folded_name as foldedName')
    .where('territory_id', '=', tx.actor.territoryId);

export type ProfessionalFilter = {
  /** Beginning of the family name, accents and capitals aside. */
  name?: string | undefined;
  profession?: Profession | undefined;
  volunteer?: boolean | undefined;
};

/** In alphabetical order. */
export function selectProfessionals(
  tx: Tx,
  filter: ProfessionalFilter,
  part: Part,
): Promise<ListedProfessional[]> {
  let query = professionals(tx).orderBy('folded_name').orderBy('id').limit(part.limit);
  if (filter.name !== undefined) query = query.where(nameBegins(filter.name));
  if (filter.profession) query = query.where('profession', '=', filter.profession);
  if (filter.volunteer !== undefined) query = query.where('volunteer', '=', filter.volunteer);
  if (part.after) query = query.where(comesAfter(part.after));
  return tx.all(query);
}

/** A range instead of LIKE, so that the index serves prepared statements too; `~` follows every letter and digit. */
const nameBegins = (name: string) =>
  sql<boolean>`(fold_name(${name}) <> '' and folded_name >= fold_name(${name}) and folded_name < fold_name(${name}) || '~')`;

const comesAfter = (key: NameKey) => sql<boolean>`(folded_name, id) > (${key.name}, ${key.id}::uuid)`;

export const selectProfessional = (tx: Tx, id: string): Promise<Professional | undefined> =>
  tx.first(professionals(tx).where('id', '=', id));

/** Two people who correct different things of one entry lose neither. */
export const lockProfessional = (tx: Tx, id: string): Promise<Professional | undefined> =>
  tx.first(professionals(tx).where('id', '=', id).forUpdate());

export const selectProfessionalByRpps = (tx: Tx, rpps: string): Promise<Professional | undefined> =>
  tx.first(professionals(tx).where('rpps', '=', rpps));

export async function insertProfessional(tx: Tx, it: Professional): Promise<void> {
  await tx.all(
    db.insertInto('professional').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      created_at: stamp(tx.at),
      ...columns(it),
    }),
  );
}

export async function updateProfessional(tx: Tx, it: Professional): Promise<void> {
  await tx.all(
    db
      .updateTable('professional')
      .set(columns(it))
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', it.id),
  );
}

const columns = (it: Professional) => ({
  rpps: it.rpps,
  profession: it.profession,
  speciality: it.speciality,
  family_name: it.familyName,
  given_name: it.givenName,
  phone: it.phone,
  secure_address: it.secureAddress,
  volunteer: it.volunteer,
  takes_patients: it.takesPatients,
});

/** A structure of the directory: a practice, a hospital, a nursing home, a social service. */
export type Structure = {
  id: string;
  name: string;
  kind: StructureKind;
  /** National number, 9 characters. */
  finess: string | null;
  /** E.164. */
  phone: string | null;
  /** Address in the secure health mail (MSSanté). */
  secureAddress: string | null;
};

export type ListedStructure = Structure & { foldedName: string };

const structures = (tx: Tx) =>
  db
    .selectFrom('structure')
    .select(['id', 'name', 'kind', 'finess', 'phone', 'secure_address as secureAddress'])
    .select('folded_name as foldedName')
    .where('territory_id', '=', tx.actor.territoryId);

/** In alphabetical order; `name` is the beginning of it. */
export function selectStructures(
  tx: Tx,
  filter: { name?: string | undefined; kind?: StructureKind | undefined },
  part: Part,
): Promise<ListedStructure[]> {
  let query = structures(tx).orderBy('folded_name').orderBy('id').limit(part.limit);
  if (filter.name !== undefined) query = query.where(nameBegins(filter.name));
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  if (part.after) query = query.where(comesAfter(part.after));
  return tx.all(query);
}

export const selectStructure = (tx: Tx, id: string): Promise<Structure | undefined> =>
  tx.first(structures(tx).where('id', '=', id));

/** Two people who correct different things of one entry lose neither. */
export const lockStructure = (tx: Tx, id: string): Promise<Structure | undefined> =>
  tx.first(structures(tx).where('id', '=', id).forUpdate());

const columnsOf = (it: Structure) => ({
  name: it.name,
  kind: it.kind,
  finess: it.finess,
  phone: it.phone,
  secure_address: it.secureAddress,
});

export async function insertStructure(tx: Tx, it: Structure): Promise<void> {
  await tx.all(
    db.insertInto('structure').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      created_at: stamp(tx.at),
      ...columnsOf(it),
    }),
  );
}

export async function updateStructure(tx: Tx, it: Structure): Promise<void> {
  await tx.all(
    db
      .updateTable('structure')
      .set(columnsOf(it))
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', it.id),
  );
}

/** Where patients are seen, or from where a professional sets out. */
export type Place = {
  id: string;
  name: string;
  /** House number and street. */
  line: string;
  insee: string;
  postalCode: string;
  commune: string;
  /** Degrees, WGS 84. */
  lat: number;
  lng: number;
  /** E.164, for patients. */
  phone: string | null;
  /** The structure whose place it is. */
  structureId: string | null;
  /** What it has for those who need it to get in. */
  access: Access[];
  /** IANA name; null: the territory's. */
  timeZone: string | null;
  /** The hours of a fallback centre; null: open whenever somebody gives a slot there. */
  opening: PlaceHours[] | null;
};

export type ListedPlace = Place & { foldedName: string };

const places = (tx: Tx) =>
  db
    .selectFrom('place')
    .innerJoin('commune', (join) =>
      join
        .onRef('commune.territory_id', '=', 'place.territory_id')
        .onRef('commune.insee', '=', 'place.insee'),
    )
    .select(['place.id', 'place.name', 'place.line', 'place.insee', 'place.lat', 'place.lng', 'place.phone'])
    .select([
      'commune.postal_code as postalCode',
      'commune.name as commune',
      'place.folded_name as foldedName',
      'place.structure_id as structureId',
      'place.access',
      'place.time_zone as timeZone',
      'place.opening',
    ])
    .where('place.territory_id', '=', tx.actor.territoryId);

/** In alphabetical order; `name` is the beginning of it. */
export function selectPlaces(
  tx: Tx,
  filter: { name?: string | undefined; insee?: string | undefined; fitting?: string | undefined },
  part: Part,
): Promise<ListedPlace[]> {
  let query = places(tx).orderBy('place.folded_name').orderBy('place.id').limit(part.limit);
  if (filter.name !== undefined) query = query.where(nameBegins(filter.name));
  if (filter.insee) query = query.where('place.insee', '=', filter.insee);
  if (filter.fitting)
    query = query.where(sql<boolean>`place.id in (
      select s.place_id from professional me
        join professional d on d.territory_id = me.territory_id and d.profession = me.profession
        join slot s on s.territory_id = d.territory_id and s.professional_id = d.id and s.start_at > ${stamp(tx.at)}::timestamptz - interval '1 year'
       where me.territory_id = ${tx.actor.territoryId} and me.id = ${filter.fitting})`);
  if (part.after) query = query.where(comesAfter(part.after));
  return tx.all(query);
}

export const selectPlace = (tx: Tx, id: string): Promise<Place | undefined> =>
  tx.first(places(tx).where('place.id', '=', id));

/** The hours of these places, which nobody changes until a slot there is on record: whoever closes the place then finds it. */
export const shareOpenings = (
  tx: Tx,
  ids: readonly string[],
): Promise<{ id: string; timeZone: string | null; opening: PlaceHours[] | null }[]> =>
  tx.all(sql<{ id: string; timeZone: string | null; opening: PlaceHours[] | null }>`
    select id, time_zone as "timeZone", opening from place
     where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[]) order by id for share`);

export const lockPlace = (tx: Tx, id: string): Promise<Place | undefined> =>
  tx.first(places(tx).where('place.id', '=', id).forUpdate('place'));

export type NewPlaceRow = Pick<
  Place,
  'id' | 'name' | 'line' | 'insee' | 'phone' | 'structureId' | 'access' | 'timeZone' | 'opening'
> & {
  /** Undefined: the centre of the commune. */
  at: { lat: number; lng: number } | undefined;
};

/** False: the commune is not of this territory. */
export async function insertPlace(tx: Tx, it: NewPlaceRow): Promise<boolean> {
  const inserted = await tx.first(sql`
    insert into place (territory_id, id, name, line, insee, lat, lng, phone, access, structure_id, time_zone, opening, created_at)
    select territory_id, ${it.id}, ${it.name}, ${it.line}, insee, coalesce(${it.at?.lat ?? null}::float8, lat),
           coalesce(${it.at?.lng ?? null}::float8, lng), ${it.phone}, ${it.access}::text[], ${it.structureId}, ${it.timeZone}, ${it.opening && json(it.opening)}::jsonb, ${stamp(tx.at)}
      from commune where territory_id = ${tx.actor.territoryId} and insee = ${it.insee} returning id`);
  return inserted !== undefined;
}

/** False: the commune is not of this territory. */
export async function updatePlace(tx: Tx, it: NewPlaceRow): Promise<boolean> {
  const updated = await tx.first(sql`
    update place p set name = ${it.name}, line = ${it.line}, insee = c.insee, phone = ${it.phone}, access = ${it.access}::text[], structure_id = ${it.structureId},
           time_zone = ${it.timeZone}, opening = ${it.opening && json(it.opening)}::jsonb,
           lat = coalesce(${it.at?.lat ?? null}::float8, c.lat), lng = coalesce(${it.at?.lng ?? null}::float8, c.lng)
      from commune c
     where p.territory_id = ${tx.actor.territoryId} and p.id = ${it.id}
       and c.territory_id = p.territory_id and c.insee = ${it.insee} returning p.id`);
  return updated !== undefined;
}
