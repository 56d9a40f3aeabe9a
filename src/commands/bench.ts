import { benchCommand } from '../../scripts/bench/command.ts';
import type { Command } from './command.ts';

export const command: Command = {
  help: `Emploi : recours bench [NOM…] [--territories N] [--json]

Mesure chaque travail (book, search, proposals, webhook, board, events, scale ; tous par défaut) à côté de son programme nu, en
alternance, sur une base à part. scale remplit une base de 800 territoires (quelques minutes, 1,6 Go là où pointe TMPDIR ; moins avec
--territories) et y compare un territoire au même seul dans sa base. Avec --json, une ligne par travail : {name, ours, raw, ratio, p50, p99}.`,
  run: benchCommand,
};
