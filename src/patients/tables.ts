import type { ColumnType } from 'kysely';
import type { Instant } from '../platform/clock.ts';

/** The pseudonymous file: what everything else refers to. */
type PatientTable = {
  territory_id: string;
  id: string;
  treating_doctor: string | null;
  insee: string | null;
  /** BCP 47. */
  language: string | null;
  needs_interpreter: boolean;
  needs_text: boolean;
  created_at: Instant;
};

/** Who it is, kept apart (rule 8). */
type PatientIdentityTable = {
  territory_id: string;
  patient_id: string;
  family_name: string;
  given_name: string;
  /** Local date, `1948-03-01`. */
  birth_date: string;
  sex: 'F' | 'M' | null;
  phone: string | null;
  phone_unsafe: boolean;
  phone_unsafe_at: Instant | null;
  phone_unsafe_by: string | null;
  /** A code: the protocol that found it, or `said`. */
  phone_unsafe_why: string | null;
  home_street: string | null;
  home_complement: string | null;
  home_postcode: string | null;
  home_access: string | null;
  ins_status: ColumnType<InsStatus, InsStatus | undefined, InsStatus>;
  /** Written by the database (`fold_name`): family name, given name, without accents, capitals and spaces. */
  folded_name: ColumnType<string, never, never>;
};

/** How sure the identity is (INS). The line sees no identity document: what it records is provisional. */
export type InsStatus = 'provisoire' | 'récupérée' | 'validée' | 'qualifiée';

export type PatientTables = { patient: PatientTable; patient_identity: PatientIdentityTable };
