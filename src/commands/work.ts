import { readConfig } from '../platform/config.ts';
import { reachRedis, reachRoles } from '../platform/reach.ts';
import { startWorker } from '../worker.ts';
import { type Command, readOptions } from './command.ts';
import { runningDatabase } from './database.ts';
import { runUntilStopped } from './long-run.ts';

export const command: Command = {
  help: `Emploi : recours work [--data DOSSIER]

Les tâches de fond seules (SMS, messages aux médecins, échéances), autant d’exemplaires qu’il en faut.
Emploie la base de DATABASE_URL, sinon la base embarquée de DOSSIER si elle tourne.`,

  async run(args) {
    const { data } = readOptions(args, { data: { type: 'string' } });
    const config = readConfig({ ...process.env, ...(data ? { DATA_DIR: data } : {}) });
    return runUntilStopped(config, async (run) => {
      const urls = await runningDatabase(config);
      await reachRoles(urls);
      if (config.redisUrl) await reachRedis(config.redisUrl);
      const worker = startWorker(await run.compose(config, urls));
      run.atEnd('workers', worker.stop);
      run.say('Recours travaille.');
    });
  },
};
