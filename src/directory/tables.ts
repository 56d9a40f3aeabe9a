import type { ColumnType } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { Access } from './access.ts';
import type { PlaceHours } from './place-hours.ts';
import type { Profession } from './profession.ts';
import type { Speciality } from './speciality.ts';
import type { StructureKind } from './structure-kind.ts';

/** Written by the database from the name (`fold_name`): what lists are sorted and searched by. */
type Generated = ColumnType<string, never, never>;

type ProfessionalTable = {
  territory_id: string;
  id: string;
  rpps: string | null;
  profession: Profession;
  /** Of a doctor alone. */
  speciality: Speciality | null;
  family_name: string;
  given_name: string;
  phone: string | null;
  secure_address: string | null;
  /** Gives places to the line. */
  volunteer: boolean;
  /** Takes new patients as their treating doctor. */
  takes_patients: boolean;
  created_at: Instant;
  folded_name: Generated;
};

type StructureTable = {
  territory_id: string;
  id: string;
  name: string;
  kind: StructureKind;
  finess: string | null;
  phone: string | null;
  secure_address: string | null;
  created_at: Instant;
  folded_name: Generated;
};

type PlaceTable = {
  territory_id: string;
  id: string;
  name: string;
  line: string;
  insee: string;
  lat: number;
  lng: number;
  phone: string | null;
  structure_id: string | null;
  access: Access[];
  /** IANA name; null: the territory's. */
  time_zone: string | null;
  /** Null: open whenever somebody gives a slot there. */
  opening: PlaceHours[] | null;
  created_at: Instant;
  folded_name: Generated;
};

/** Read to say where a place is. */
type CommuneTable = {
  territory_id: string;
  insee: string;
  name: string;
  postal_code: string;
  lat: number;
  lng: number;
};

export type DirectoryTables = {
  professional: ProfessionalTable;
  structure: StructureTable;
  place: PlaceTable;
  commune: CommuneTable;
};
