import type { Tx } from '../platform/transaction.ts';
import type { OpeningHours } from './opening-hours.ts';
import { type PhoneLine, readPhoneLine } from './phone-line.ts';
import { readSettings, type TerritorySettings } from './settings.ts';
import { type Commune, selectCommune, selectCommunes, selectTerritory, type TerritoryRow } from './store.ts';

export type { Commune } from './store.ts';

export type Territory = {
  territoryId: string;
  name: string;
  /** IANA name, `Europe/Paris`. */
  timeZone: string;
  /** The line's own number, E.164. */
  phone: string;
  opening: OpeningHours;
  settings: TerritorySettings;
  /** Everybody in it is invented. */
  demo: boolean;
  /** What callers hear and may do. */
  line: PhoneLine;
};

/**
 * The territory in which this transaction acts, as it is now. Always read, by one prepared statement on the primary key, so that a
 * change of the hours holds at once in every process; awaited together with another statement it costs no round trip.
 */
export async function territoryOf(tx: Tx): Promise<Territory> {
  const row = await selectTerritory(tx);
  if (!row) throw new Error('the territory of this transaction does not exist');
  return territoryFrom(row);
}

export const territoryFrom = (row: TerritoryRow): Territory => ({
  territoryId: row.territory_id,
  name: row.name,
  timeZone: row.time_zone,
  phone: row.phone,
  opening: row.opening,
  settings: readSettings(row.settings),
  demo: row.demo,
  line: readPhoneLine(row.line),
});

const timeZones = new Map<string, string>();

/**
 * The territory's time zone, for writing instants. A territory's time zone never changes (the seed refuses it), which lets a process
 * remember it: no statement after the first.
 */
export async function timeZoneOf(tx: Tx): Promise<string> {
  const known = timeZones.get(tx.actor.territoryId);
  if (known !== undefined) return known;
  const { timeZone } = await territoryOf(tx);
  timeZones.set(tx.actor.territoryId, timeZone);
  return timeZone;
}

/** Every commune of the territory, by INSEE code. */
export const communes = (tx: Tx): Promise<Commune[]> => selectCommunes(tx);

/** Undefined: not a commune of this territory. */
export const communeByInsee = (tx: Tx, insee: string): Promise<Commune | undefined> =>
  selectCommune(tx, insee);
