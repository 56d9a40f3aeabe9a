import type { Instant } from '../platform/clock.ts';
import { json, queries } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { OpeningHours } from './opening-hours.ts';
import type { TerritorySettings } from './settings.ts';
import type { TerritoryTables } from './tables.ts';

const db = queries<TerritoryTables>();

export type TerritoryRow = {
  territory_id: string;
  name: string;
  time_zone: string;
  phone: string;
  opening: OpeningHours;
  settings: unknown;
  line: unknown;
  demo: boolean;
  created_at: Instant;
};

const mine = (tx: Tx) =>
  db.selectFrom('territory').selectAll().where('territory_id', '=', tx.actor.territoryId);

export const selectTerritory = (tx: Tx): Promise<TerritoryRow | undefined> => tx.first(mine(tx));

/** Two coordinators who change different things at once lose neither. */
export const selectTerritoryForUpdate = (tx: Tx): Promise<TerritoryRow | undefined> =>
  tx.first(mine(tx).forUpdate());

export async function updateTerritory(
  tx: Tx,
  it: { name: string; opening: OpeningHours; settings: TerritorySettings; decidedLine: object },
): Promise<void> {
  await tx.all(
    db
      .updateTable('territory')
      .set({
        name: it.name,
        opening: json(it.opening),
        settings: json(it.settings),
        line: json(it.decidedLine),
      })
      .where('territory_id', '=', tx.actor.territoryId),
  );
}

export async function updateDemo(tx: Tx): Promise<void> {
  await tx.all(
    db
      .updateTable('territory')
      .set({ demo: true })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('demo', '=', false),
  );
}

export type Commune = {
  /** INSEE code, five characters (2A004 in Corsica). */
  insee: string;
  name: string;
  postalCode: string;
  population: number;
  /** The centre, degrees WGS 84. */
  lat: number;
  lng: number;
};

const communesOf = (tx: Tx) =>
  db
    .selectFrom('commune')
    .select(['insee', 'name', 'postal_code as postalCode', 'population', 'lat', 'lng'])
    .where('territory_id', '=', tx.actor.territoryId);

/** In the order of their INSEE codes. */
export const selectCommunes = (tx: Tx): Promise<Commune[]> => tx.all(communesOf(tx).orderBy('insee'));

export const selectCommune = (tx: Tx, insee: string): Promise<Commune | undefined> =>
  tx.first(communesOf(tx).where('insee', '=', insee));
