import { type Command, DONE, FAILED, WRONG_USE, wrongUseOf } from './commands/command.ts';

type Entry = { does: string; load(): Promise<{ command: Command }> };

/** The words after `recours` (api.md). Loaded when called: `recours token` need not read the whole product. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    does: 'tout le produit en un seul programme, avec sa base de données',
    load: () => import('./commands/start.ts'),
  },
  serve: { does: 'le serveur web et l’API seuls', load: () => import('./commands/serve.ts') },
  work: { does: 'les tâches de fond seules', load: () => import('./commands/work.ts') },
  migrate: { does: 'met la base de données à jour', load: () => import('./commands/migrate.ts') },
  seed: {
    does: 'charge un territoire, avec ou sans démonstration',
    load: () => import('./commands/seed.ts'),
  },
  token: { does: 'donne un jeton d’accès', load: () => import('./commands/token.ts') },
  simulate: {
    does: 'joue une journée ou un scénario contre le produit',
    load: () => import('./commands/simulate.ts'),
  },
  bench: {
    does: 'mesure chaque travail à côté de son programme nu',
    load: () => import('./commands/bench.ts'),
  },
};

const HELP = `Recours, le centre d’appels libre des soins non programmés.

Emploi : recours COMMANDE [OPTIONS]

${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(10)} ${does}`)
  .join('\n')}

« recours COMMANDE --help » dit les options d’une commande. Depuis un dépôt : « npm run recours -- COMMANDE ».
La configuration se fait par variables d’environnement : DATABASE_URL, REDIS_URL, HOST, PORT, DATA_DIR…`;

/**
 * Errors whose message is a line for the person at the keyboard; the others are faults of the program and show their stack. By
 * name, because importing them all would load half of the product before it is known what is wanted.
 */
const FORESEEN: ReadonlySet<string> = new Set([
  'CommandFailed',
  'ConfigError',
  'ConsoleNotBuilt',
  'EmbeddedPostgresError',
  'PortTaken',
  'RealCarrierConfigured',
  'TerritoryFileError',
  'Unreachable',
]);

async function recours([name, ...args]: string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(HELP);
    return DONE;
  }
  const entry = name && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    const known = Object.keys(COMMANDS).join(', ');
    console.error(
      name
        ? `Commande inconnue : ${name} ; il y a ${known}.`
        : `Dites quoi faire : ${known} ; « recours --help » explique.`,
    );
    return WRONG_USE;
  }
  try {
    const { command } = await entry.load();
    if (!args.includes('--help') && !args.includes('-h')) return await command.run(args);
    console.log(command.help);
    return DONE;
  } catch (error) {
    const wrongUse = wrongUseOf(error);
    if (wrongUse) {
      console.error(`recours ${name} : ${wrongUse}`);
      return WRONG_USE;
    }
    console.error(error instanceof Error && FORESEEN.has(error.name) ? error.message : error);
    return FAILED;
  }
}

// Everything is closed by now; a connection that was not must not keep a finished command alive.
void recours(process.argv.slice(2)).then((code) => process.exit(code));
