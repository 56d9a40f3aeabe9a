import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { type Territory, territoryFrom } from './lookup.ts';
import { type OpeningHours, openingHoursFault } from './opening-hours.ts';
import { decideLine, type PhoneLineChange } from './phone-line.ts';
import type { TerritorySettings } from './settings.ts';
import { selectTerritoryForUpdate, updateTerritory } from './store.ts';

/** What a coordinator may change. Absent: stays; a setting given as null is forgotten. */
export type TerritoryChange = {
  name?: string | undefined;
  opening?: { [Part in keyof OpeningHours]?: OpeningHours[Part] | undefined } | undefined;
  settings?: { [Name in keyof TerritorySettings]?: TerritorySettings[Name] | null } | undefined;
  line?: PhoneLineChange | undefined;
};

/** The event log wants an id of what changed, and a territory has a code: this one stands for the territory itself. */
const TERRITORY_ITSELF = '00000000-0000-0000-0000-000000000000';

/** Changes hours, closures, name, settings, line. Throws `validation` when the hours or the line that would result make no sense. */
export async function changeTerritory(tx: Tx, change: TerritoryChange): Promise<Territory> {
  const row = await selectTerritoryForUpdate(tx);
  if (!row) throw new Error('the territory of this transaction does not exist');
  const before = territoryFrom(row);
  const { decided, line, fault } = decideLine(row.line, change.line === undefined ? {} : change.line);
  const next: Territory = {
    ...before,
    name: change.name ?? before.name,
    opening: { ...before.opening, ...given(change.opening ?? {}) },
    settings: withoutNulls({ ...before.settings, ...given(change.settings ?? {}) }),
    line: change.line === undefined ? before.line : line,
  };
  refuseFaulty(next.opening);
  refuseOwnNumber(next);
  if (change.line !== undefined && fault) throw invalid(fault.path, fault.message);
  await updateTerritory(tx, { ...next, decidedLine: decided });
  tx.record('territory.changed', TERRITORY_ITSELF, { fields: changedFields(before, next) });
  return next;
}

const given = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

const withoutNulls = (settings: object): TerritorySettings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));

function refuseFaulty(opening: OpeningHours): void {
  const fault = openingHoursFault(opening);
  if (fault) throw invalid(...faults[fault]);
}

/** A line that rings itself is busy with nobody. */
function refuseOwnNumber({ phone, settings }: Territory): void {
  for (const name of ['samuNumber', 'operatorPhone'] as const)
    if (settings[name] === phone)
      throw invalid(
        `settings.${name}`,
        'C’est le numéro de la ligne elle-même : indiquez celui d’un autre téléphone.',
      );
}

const faults: Record<NonNullable<ReturnType<typeof openingHoursFault>>, [path: string, message: string]> = {
  weekdays: ['opening.weekdays', 'Les jours vont de 1 (lundi) à 7 (dimanche), chacun une fois.'],
  time: ['opening.from', 'Les heures s’écrivent HH:MM, par exemple 11:00.'],
  order: ['opening.to', 'L’heure de fermeture doit suivre l’heure d’ouverture.'],
  closures: [
    'opening.closures',
    'Une fermeture va d’une date à une date qui ne la précède pas (AAAA-MM-JJ).',
  ],
};

/** Names only: `name`, `opening.to`, `settings.samuNumber`. */
function changedFields(before: Territory, next: Territory): string[] {
  const differing = (path: string, a: object, b: object) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((name) => JSON.stringify(a[name as never]) !== JSON.stringify(b[name as never]))
      .map((name) => `${path}.${name}`);
  return [
    ...(before.name === next.name ? [] : ['name']),
    ...differing('opening', before.opening, next.opening),
    ...differing('settings', before.settings, next.settings),
    ...differing('line', before.line, next.line),
  ];
}
