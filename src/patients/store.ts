import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Patient } from './patient.ts';
import type { InsStatus, PatientTables } from './tables.ts';

const db = queries<PatientTables>();

export type PatientRow = Patient & { insStatus: InsStatus; createdAt: Instant };

const patients = (tx: Tx) =>
  db
    .selectFrom('patient as p')
    .innerJoin('patient_identity as i', (join) =>
      join.onRef('i.territory_id', '=', 'p.territory_id').onRef('i.patient_id', '=', 'p.id'),
    )
    .select([
      'p.id',
      'i.family_name as familyName',
      'i.given_name as givenName',
      'i.birth_date as birthDate',
      'i.sex',
    ])
    .select([
      'p.language',
      'p.needs_interpreter as needsInterpreter',
      'p.needs_text as needsText',
      'i.phone_unsafe as phoneUnsafe',
    ])
    .select(['i.phone', 'p.insee', 'p.treating_doctor as treatingDoctorId', 'i.ins_status as insStatus'])
    .select('p.created_at as createdAt')
    .where('p.territory_id', '=', tx.actor.territoryId)
    .where('i.territory_id', '=', tx.actor.territoryId);

export const selectPatient = (tx: Tx, id: string): Promise<PatientRow | undefined> =>
  tx.first(patients(tx).where('p.id', '=', id));

/** Two people who correct different things of one file lose neither. */
export const lockPatient = (tx: Tx, id: string): Promise<PatientRow | undefined> =>
  tx.first(patients(tx).where('p.id', '=', id).forUpdate(['p', 'i']));

export type PatientCriteria = {
  /** E.164. */
  phone?: string | undefined;
  /** Beginning of « family name given name », accents, capitals, hyphens and spaces aside. */
  name?: string | undefined;
  /** Local date. */
  birthDate?: string | undefined;
};

/** In alphabetical order. The next part is asked for by the last patient's id, so that no name stands in a cursor. */
export function searchPatients(
  tx: Tx,
  criteria: PatientCriteria,
  part: { after: string | undefined; limit: number },
): Promise<PatientRow[]> {
  let query = patients(tx).orderBy('i.folded_name').orderBy('i.patient_id').limit(part.limit);
  if (criteria.phone !== undefined) query = query.where('i.phone', '=', criteria.phone);
  if (criteria.birthDate !== undefined) query = query.where('i.birth_date', '=', criteria.birthDate);
  if (criteria.name !== undefined) query = query.where(nameBegins(criteria.name));
  if (part.after !== undefined)
    query = query.where(
      sql<boolean>`(i.folded_name, i.patient_id) > (select folded_name, patient_id from patient_identity
        where territory_id = ${tx.actor.territoryId} and patient_id = ${part.after})`,
    );
  return tx.all(query);
}

/** A range instead of LIKE, so that the index serves prepared statements too; `~` follows every letter and digit. */
const nameBegins = (name: string) =>
  sql<boolean>`(fold_name(${name}) <> '' and i.folded_name >= fold_name(${name}) and i.folded_name < fold_name(${name}) || '~')`;

/** How many files carry this number, E.164. */
export async function countWithPhone(tx: Tx, phone: string): Promise<number> {
  const row = await tx.first(sql<{ count: number }>`select count(*)::int as count from patient_identity
    where territory_id = ${tx.actor.territoryId} and phone = ${phone}`);
  return row?.count ?? 0;
}

/** Who is called exactly that and was born that day, in alphabetical order. More than so many are not one person's files. */
export function selectOfName(
  tx: Tx,
  said: { familyName: string; givenName?: string | undefined; birthDate: string },
): Promise<PatientRow[]> {
  const { familyName, givenName, birthDate } = said;
  let query = patients(tx)
    .where(nameBegins(familyName))
    .where(sql<boolean>`fold_name(i.family_name) = fold_name(${familyName})`)
    .where('i.birth_date', '=', birthDate);
  if (givenName !== undefined)
    query = query.where(sql<boolean>`fold_name(i.given_name) = fold_name(${givenName})`);
  return tx.all(query.orderBy('i.folded_name').orderBy('i.patient_id').limit(20));
}

/** File and identity in one statement. */
export async function insertPatient(tx: Tx, it: Patient): Promise<void> {
  await tx.all(sql`
    with file as (
      insert into patient (territory_id, id, treating_doctor, insee, language, needs_interpreter, needs_text, created_at)
      values (${tx.actor.territoryId}, ${it.id}, ${it.treatingDoctorId}, ${it.insee}, ${it.language}, ${it.needsInterpreter},
              ${it.needsText}, ${stamp(tx.at)})
      returning territory_id, id)
    insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date, sex, phone, phone_unsafe)
    select territory_id, id, ${it.familyName}, ${it.givenName}, ${it.birthDate}::date, ${it.sex}, ${it.phone}, ${it.phoneUnsafe}
      from file`);
}

export async function updatePatient(tx: Tx, it: Patient): Promise<void> {
  await tx.all(sql`
    with file as (
      update patient set treating_doctor = ${it.treatingDoctorId}, insee = ${it.insee}, language = ${it.language},
             needs_interpreter = ${it.needsInterpreter}, needs_text = ${it.needsText}
       where territory_id = ${tx.actor.territoryId} and id = ${it.id})
    update patient_identity
       set family_name = ${it.familyName}, given_name = ${it.givenName}, birth_date = ${it.birthDate}::date,
           sex = ${it.sex}, phone = ${it.phone}, phone_unsafe = ${it.phoneUnsafe}
     where territory_id = ${tx.actor.territoryId} and patient_id = ${it.id}`);
}

export async function isUnsafe(tx: Tx, phone: string): Promise<boolean> {
  const row = await tx.first(
    sql`select 1 from patient_identity where territory_id = ${tx.actor.territoryId} and phone = ${phone} and phone_unsafe limit 1`,
  );
  return row !== undefined;
}
