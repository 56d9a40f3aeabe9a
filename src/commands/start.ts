import { readConfig } from '../platform/config.ts';
import { type Command, readOptions, wholeNumber } from './command.ts';

export const command: Command = {
  help: `Emploi : recours start [--port 3000] [--data .data] [--demo] [--demo-day]

Tout le produit en un seul programme : base de données, API, tâches de fond et pages web. C’est ce que fait « npm start ».
  --port  port d’écoute, 3000 par défaut (0 : n’importe lequel)
  --data  dossier où la base embarquée garde ses données, .data par défaut
  --demo  le territoire de démonstration aussi dans la base de DATABASE_URL ; une base embarquée neuve le reçoit toujours
  --demo-day  joue aussitôt une journée de la ligne sur le tableau, en quelques minutes (base embarquée de démonstration)
Avec DATABASE_URL, cette base PostgreSQL-là ; avec REDIS_URL, les tâches de fond passent par ce Redis.`,

  async run(args) {
    const options = readOptions(args, {
      port: { type: 'string' },
      data: { type: 'string' },
      demo: { type: 'boolean', default: false },
      'demo-day': { type: 'boolean', default: false },
    });
    const config = readConfig({
      ...process.env,
      ...(options.port ? { PORT: String(wholeNumber('--port', options.port, 0, 65_535)) } : {}),
      ...(options.data ? { DATA_DIR: options.data } : {}),
    });
    // The whole product: loaded once it is known that it can start.
    const { startProduct } = await import('./start-product.ts');
    return startProduct(config, { demo: options.demo, demoDay: options['demo-day'] });
  },
};
