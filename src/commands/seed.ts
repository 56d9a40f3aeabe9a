import { clockFrom } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { seedTerritory } from '../territory/seed-territory.ts';
import { readTerritoryFile } from '../territory/territory-file.ts';
import { type Command, DONE, readOptions, required, wholeNumber, WrongUse } from './command.ts';
import { withDatabase } from './database.ts';
import { DEMO_SEED, demoAccounts } from './demo.ts';
import { applyMigrations } from './migrate.ts';

export const command: Command = {
  help: `Emploi : recours seed --territory FICHIER [--demo [--seed N]] [--data DOSSIER]

Charge un territoire et ses communes depuis un fichier JSON, ou le met à jour. Met d’abord la base à jour.
  --demo  ajoute des professionnels, des lieux et des patients inventés, des créneaux à partir de maintenant, et donne des jetons
          (jamais sur une vraie ligne)
  --seed  nombre dont les inventions sont tirées, ${DEMO_SEED} par défaut`,

  async run(args) {
    const options = readOptions(args, {
      territory: { type: 'string' },
      demo: { type: 'boolean', default: false },
      seed: { type: 'string' },
      data: { type: 'string' },
    });
    const path = required('--territory', options.territory);
    if (options.seed !== undefined && !options.demo) throw new WrongUse('--seed ne va qu’avec --demo.');
    const seed = options.seed === undefined ? DEMO_SEED : wholeNumber('--seed', options.seed, 0, 999_999_999);
    const config = readConfig({ ...process.env, ...(options.data ? { DATA_DIR: options.data } : {}) });
    const file = await readTerritoryFile(path);
    const clock = clockFrom(config.clockFile);

    return withDatabase(config, async (urls) => {
      await applyMigrations(urls.owner);
      const done = await seedTerritory({ ownerUrl: urls.owner, clock }, file);
      console.log(
        `Territoire ${file.id} ${done === 'created' ? 'créé' : 'mis à jour'} : ${file.communes.length} communes.`,
      );
      if (!options.demo) return DONE;
      const database = openDatabase(urls, 4, () => undefined);
      try {
        const added = await seedDemo({ database, clock }, file.id, { seed });
        console.log(
          `Ajoutés : ${added.professionals} professionnels, ${added.places} lieux, ${added.patients} patients, ${added.slots} créneaux.`,
        );
        console.log(await demoAccounts({ database, clock, host: config.host }, file.id));
        return DONE;
      } finally {
        await database.close();
      }
    });
  },
};
