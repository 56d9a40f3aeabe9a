import type { Instant } from '../platform/clock.ts';
import type { OpeningHours } from './opening-hours.ts';

type TerritoryTable = {
  territory_id: string;
  name: string;
  time_zone: string;
  phone: string;
  opening: OpeningHours;
  /** As `settings.ts` writes it; read through `readSettings`. */
  settings: unknown;
  /** What the territory has decided of its line; read through `readPhoneLine`. */
  line: unknown;
  /** Everybody in it is invented: unsigned example protocols orient here. */
  demo: boolean;
  created_at: Instant;
};

type CommuneTable = {
  territory_id: string;
  insee: string;
  name: string;
  postal_code: string;
  population: number;
  lat: number;
  lng: number;
};

export type TerritoryTables = { territory: TerritoryTable; commune: CommuneTable };
