import { issueToken } from '../platform/access.ts';
import { clockFrom } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase, violated } from '../platform/database.ts';
import { ROLES, systemActor } from '../platform/identity.ts';
import { transaction } from '../platform/transaction.ts';
import { type Command, DONE, readOptions, required, wholeNumber, WrongUse } from './command.ts';
import { runningDatabase } from './database.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const command: Command = {
  help: `Emploi : recours token --territory CODE --role ROLE [--subject ID] [--days 30] [--data DOSSIER]

Écrit un jeton d’accès, et rien d’autre, sur la sortie standard. Il n’est gardé nulle part en clair : copiez-le aussitôt.
  --territory  code du territoire, par exemple grand-douai
  --role       ${ROLES.join(', ')}
  --subject    identifiant du professionnel ou de la structure dans l’annuaire
  --days       durée en jours, 30 par défaut
  --data       dossier de la base embarquée, .data par défaut ; sans effet avec DATABASE_URL`,

  async run(args) {
    const options = readOptions(args, {
      territory: { type: 'string' },
      role: { type: 'string' },
      subject: { type: 'string' },
      days: { type: 'string', default: '30' },
      data: { type: 'string' },
    });
    const territoryId = required('--territory', options.territory);
    const role = ROLES.find((known) => known === required('--role', options.role));
    if (!role) throw new WrongUse(`--role attend un de ces rôles : ${ROLES.join(', ')}.`);
    const days = wholeNumber('--days', options.days, 1, 3650);
    const { subject } = options;
    if (subject !== undefined && !UUID.test(subject))
      throw new WrongUse('--subject attend un identifiant (UUID).');

    const config = readConfig({ ...process.env, ...(options.data ? { DATA_DIR: options.data } : {}) });
    const database = openDatabase(await runningDatabase(config), 1, () => undefined);
    try {
      const actor = systemActor(territoryId, 'token');
      const { secret } = await transaction({ database, clock: clockFrom(config.clockFile) }, actor, (tx) =>
        issueToken(tx, { role, subject, days }),
      );
      console.log(secret);
      return DONE;
    } catch (error) {
      if (violated(error, 'access_token_territory_id_fkey') || violated(error, 'territory_code_check'))
        throw new WrongUse(`--territory : aucun territoire n’a le code « ${territoryId} ».`);
      throw error;
    } finally {
      await database.close();
    }
  },
};
