import { readConfig } from '../platform/config.ts';
import { migrate } from '../platform/migrate.ts';
import { type Command, CommandFailed, DONE, readOptions } from './command.ts';
import { withDatabase } from './database.ts';

export const command: Command = {
  help: `Emploi : recours migrate [--data DOSSIER]

Met la base de DATABASE_URL à jour (sinon la base embarquée de DOSSIER, .data par défaut), avec les droits de son propriétaire.
Sans effet quand elle l’est déjà.`,

  async run(args) {
    const { data } = readOptions(args, { data: { type: 'string' } });
    const config = readConfig({ ...process.env, ...(data ? { DATA_DIR: data } : {}) });
    const applied = await withDatabase(config, ({ owner }) => applyMigrations(owner));
    console.log(
      applied.length > 0 ? `Migrations appliquées : ${applied.join(', ')}.` : 'La base est déjà à jour.',
    );
    return DONE;
  },
};

/** `migrate` with its failure in one line. Throws `CommandFailed`. */
export async function applyMigrations(ownerUrl: string): Promise<string[]> {
  try {
    return await migrate(ownerUrl);
  } catch (error) {
    throw new CommandFailed(`La mise à jour de la base a échoué : ${(error as Error).message}`, {
      cause: error,
    });
  }
}
