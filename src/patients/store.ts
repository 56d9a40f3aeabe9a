import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { HomeAddress } from './home-address.ts';
import type { Patient } from './patient.ts';
import type { InsStatus, PatientTables } from './tables.ts';

const db = queries<PatientTables>();

/** Where a patient lives, as far as it is known. */
export type Home = Omit<HomeAddress, 'street'> & {
  street: string | null;
  insee: string | null;
  /** By name. */
  commune: string | null;
};

/** Since when a phone gets no SMS, who said so, and why: a code that tells of care, so for operators only (rule 8). */
export type PhoneUnsafeMark = { at: string; by: string; why: string };

export type PatientRow = Patient & {
  insStatus: InsStatus;
  createdAt: Instant;
  phoneUnsafeMark: PhoneUnsafeMark | null;
};

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
    .select(
      sql<HomeAddress | null>`case when i.home_street is not null then json_build_object('street', i.home_street,
        'complement', i.home_complement, 'postcode', i.home_postcode, 'access', i.home_access) end`.as(
        'homeAddress',
      ),
    )
    .select(
      sql<PhoneUnsafeMark | null>`case when i.phone_unsafe and i.phone_unsafe_at is not null and ${tx.actor.role === 'operator'} then json_build_object(
        'at', i.phone_unsafe_at, 'by', i.phone_unsafe_by, 'why', i.phone_unsafe_why) end`.as(
        'phoneUnsafeMark',
      ),
    )
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

/** Who was born that day: few enough to compare their names. */
export const selectBornOn = (tx: Tx, birthDate: string): Promise<PatientRow[]> =>
  tx.all(patients(tx).where('i.birth_date', '=', birthDate).orderBy('i.patient_id').limit(500));

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
    insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date, sex, phone, phone_unsafe,
                                  phone_unsafe_at, phone_unsafe_by, phone_unsafe_why, home_street, home_complement, home_postcode, home_access)
    select territory_id, id, ${it.familyName}, ${it.givenName}, ${it.birthDate}::date, ${it.sex}, ${it.phone}, ${it.phoneUnsafe},
           ${it.phoneUnsafe ? stamp(tx.at) : null}::timestamptz, ${it.phoneUnsafe ? tx.actor.name : null}, ${it.phoneUnsafe ? SAID : null},
           ${it.homeAddress?.street ?? null}, ${it.homeAddress?.complement ?? null}, ${it.homeAddress?.postcode ?? null},
           ${it.homeAddress?.access ?? null}
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
           sex = ${it.sex}, phone = ${it.phone}, phone_unsafe = ${it.phoneUnsafe},
           phone_unsafe_at = case when ${it.phoneUnsafe} then coalesce(phone_unsafe_at, ${stamp(tx.at)}) end,
           phone_unsafe_by = case when ${it.phoneUnsafe} then coalesce(phone_unsafe_by, ${tx.actor.name}) end,
           phone_unsafe_why = case when ${it.phoneUnsafe} then coalesce(phone_unsafe_why, ${SAID}) end,
           home_street = ${it.homeAddress?.street ?? null}, home_complement = ${it.homeAddress?.complement ?? null},
           home_postcode = ${it.homeAddress?.postcode ?? null}, home_access = ${it.homeAddress?.access ?? null}
     where territory_id = ${tx.actor.territoryId} and patient_id = ${it.id}`);
}

/** Of those patients. */
export const selectHomes = (tx: Tx, ids: readonly string[]): Promise<(Home & { patientId: string })[]> =>
  tx.all(sql<Home & { patientId: string }>`
    select p.id as "patientId", i.home_street as street, i.home_complement as complement, coalesce(i.home_postcode, c.postal_code) as postcode,
           i.home_access as access, p.insee, c.name as commune
      from patient p
      join patient_identity i on i.territory_id = p.territory_id and i.patient_id = p.id
      left join commune c on c.territory_id = p.territory_id and c.insee = p.insee
     where p.territory_id = ${tx.actor.territoryId} and p.id = any(${[...ids]}::uuid[])`);

/** Why, when a person has marked it by hand. */
const SAID = 'said';

/** Undefined when it is marked already. */
export const setPhoneUnsafe = (tx: Tx, patientId: string, why: string): Promise<object | undefined> =>
  tx.first(sql<object>`
    update patient_identity set phone_unsafe = true, phone_unsafe_at = ${stamp(tx.at)}, phone_unsafe_by = ${tx.actor.name},
           phone_unsafe_why = ${why}
     where territory_id = ${tx.actor.territoryId} and patient_id = ${patientId} and not phone_unsafe returning patient_id`);

export async function isUnsafe(tx: Tx, phone: string): Promise<boolean> {
  const row = await tx.first(
    sql`select 1 from patient_identity where territory_id = ${tx.actor.territoryId} and phone = ${phone} and phone_unsafe limit 1`,
  );
  return row !== undefined;
}
