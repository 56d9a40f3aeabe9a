import type { Access } from '../../../directory/access.ts';
import type { Profession } from '../../../directory/profession.ts';
import type { Speciality } from '../../../directory/speciality.ts';
import type { SlotRow } from '../../../board/projection.ts';

export type Audience = 'CPTS' | 'SNP' | 'PRO' | 'PUBLIC';

/** What the API tells of whom and what a territory has, as these pages read it. */
export type Professional = {
  id: string;
  profession: Profession;
  /** Of a doctor; null there: not known. */
  speciality: Speciality | null;
  familyName: string;
  givenName: string;
  phone: string | null;
  volunteer: boolean;
};

export type PlaceHours = { weekdays: number[]; from: string; to: string };

export type PracticePlace = {
  id: string;
  name: string;
  line: string;
  insee: string;
  commune: string;
  phone: string | null;
  structureId: string | null;
  access: Access[];
  timeZone: string | null;
  opening: PlaceHours[] | null;
};

export type Structure = { id: string; name: string };
export type Commune = { insee: string; name: string };

export type Resource = {
  id: string;
  kind: 'room' | 'kit';
  name: string;
  placeId: string | null;
  closed: boolean;
};

export type RosterSummary = {
  id: string;
  name: string;
  profession: Profession;
  mode: SlotRow['mode'];
  audience: Audience[];
  /** Local dates, both included. */
  season: { from: string; to: string };
  /** 1 Monday … 7 Sunday. */
  weekdays: number[];
  onHolidays: boolean;
  version: number;
};

export type NewDuty = {
  date: string;
  from: string;
  to: string;
  professionalId: string;
  placeId: string;
  slotMinutes: number;
  capacity: number;
};

/** Hours at which whom a duty names is not there. */
export type DutyConflict = {
  start: string;
  end: string;
  reason: 'absent' | 'place-closed' | 'elsewhere' | 'withdrawn' | 'gone';
};

export type Duty = NewDuty & { id: string; conflicts: DutyConflict[]; version: number };

/** `incomplete`: days of a duty of which some hours are nobody’s. */
export type Roster = RosterSummary & { duties: Duty[]; gaps: string[]; incomplete: string[] };

/** What is answered when visits stay that were agreed. */
export type Remaining = { bookingsRemaining?: unknown[] };

/** « Dr Camille Lemaire ». */
export const fullName = ({
  profession,
  givenName,
  familyName,
}: Pick<Professional, 'profession' | 'givenName' | 'familyName'>): string =>
  `${profession === 'doctor' ? 'Dr ' : ''}${givenName} ${familyName}`;
