import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { type DemoToken, DemoTokensRefused, issueDemoTokens } from '../seed/demo-tokens.ts';
import { GRAND_DOUAI } from '../seed/grand-douai.ts';
import { hasDemo } from '../seed/has-demo.ts';
import { isEmpty } from '../seed/is-empty.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { seedTerritory } from '../territory/seed-territory.ts';
import { readTerritoryFile } from '../territory/territory-file.ts';

/** The same invented people on every machine. */
export const DEMO_SEED = 1;

type Deps = { database: Database; clock: Clock };

/**
 * Grand Douai with its invented people, and slots from now on; gives the territory's id. Unless `asked`, only in a database without
 * any territory or where the demonstration already is; elsewhere nothing happens and nothing comes back.
 */
export async function prepareDemo(deps: Deps, ownerUrl: string, asked: boolean): Promise<string | undefined> {
  const file = await readTerritoryFile(GRAND_DOUAI);
  if (!asked && !(await isEmpty(ownerUrl)) && !(await hasDemo(deps, file.id))) return undefined;
  await seedTerritory({ ownerUrl, clock: deps.clock }, file, 'keep');
  await seedDemo(deps, file.id, { seed: DEMO_SEED });
  return file.id;
}

/** New tokens for every role as a table; or the line that says why there are none. */
export async function demoAccounts(deps: Deps & { host: string }, territoryId: string): Promise<string> {
  try {
    return table(await issueDemoTokens(deps, territoryId));
  } catch (error) {
    if (error instanceof DemoTokensRefused) return error.message;
    throw error;
  }
}

function table(tokens: readonly DemoToken[]): string {
  const rows = tokens.map(({ label, role, secret }) => [label, role, secret] as const);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const lines = rows.map(
    ([label, role, secret]) => `  ${label.padEnd(width(0))}  ${role.padEnd(width(1))}  ${secret}`,
  );
  return ['Comptes de démonstration (ces jetons remplacent ceux du démarrage précédent) :', ...lines].join(
    '\n',
  );
}
