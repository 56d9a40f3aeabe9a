import type { Command } from './command.ts';

export const command: Command = {
  help: `Emploi : recours simulate --day [--seed N] [--speed N | --instant] [--json]
         recours simulate --scenario FICHIER [--json]

Joue les appelants, le réseau téléphonique et les professionnels, donne les chiffres, et sort avec le code 1 si un invariant est rompu.`,
  run: async (args) => (await import('../simulator/command.ts')).simulateCommand(args),
};
