import { readConfig } from '../platform/config.ts';
import { reachRedis, reachRoles } from '../platform/reach.ts';
import { checkPort, startServer } from '../server.ts';
import { type Command, readOptions, wholeNumber } from './command.ts';
import { runningDatabase } from './database.ts';
import { runUntilStopped } from './long-run.ts';
import { buildPages } from './pages.ts';

export const command: Command = {
  help: `Emploi : recours serve [--port 3000] [--data DOSSIER]

Le serveur web et l’API seuls, autant d’exemplaires qu’il en faut ; les tâches de fond sont l’affaire de « recours work ».
Emploie la base de DATABASE_URL, sinon la base embarquée de DOSSIER si elle tourne. HOST=0.0.0.0 ouvre le serveur au réseau.`,

  async run(args) {
    const options = readOptions(args, { port: { type: 'string' }, data: { type: 'string' } });
    const config = readConfig({
      ...process.env,
      ...(options.port ? { PORT: String(wholeNumber('--port', options.port, 0, 65_535)) } : {}),
      ...(options.data ? { DATA_DIR: options.data } : {}),
    });
    return runUntilStopped(config, async (run) => {
      await checkPort(config);
      const pages = buildPages(run);
      const urls = await runningDatabase(config);
      await reachRoles(urls);
      if (config.redisUrl) await reachRedis(config.redisUrl);
      const product = await run.compose(config, urls, await pages);
      const server = await startServer(product.app.http, config);
      run.atEnd('listener', server.close);
      run.say(`Recours sert http://${config.host}:${server.port}`);
    });
  },
};
