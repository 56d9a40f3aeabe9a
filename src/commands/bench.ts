import { benchCommand } from '../../scripts/bench/command.ts';
import type { Command } from './command.ts';

export const command: Command = {
  help: `Emploi : recours bench [NOM…] [--json]

Mesure chaque travail (book, search, webhook, board, events ; tous par défaut) à côté de son programme nu, en alternance, sur une base
à part. Avec --json, une ligne par travail : {name, ours, raw, ratio, p50, p99}.`,
  run: benchCommand,
};
