import type { Command } from './command.ts';

export const command: Command = {
  help: `Emploi : recours simulate --day [--seed N] [--speed N | --instant] [--json]
         recours simulate --scenario FICHIER [--baseline first-available] [--optimum] [--speed N | --instant] [--json]
         recours simulate --generate SAISON [--seed N] > FICHIER

Joue les appelants, le réseau téléphonique et les professionnels, donne les chiffres, et sort avec le code 1 si un invariant est rompu.
  --day       une journée de la ligne, appel par appel
  --scenario  des semaines de places et de demandes, dans un fichier JSON
  --baseline  first-available : la première place libre, sans liste d’attente, pour comparer
  --optimum   ajoute ce que quelqu’un qui aurait tout su d’avance aurait pu placer dans les 24 h
  --generate  écrit un scénario inventé : plenty, ordinary, busy, winter, crowded, scarcity, epidemic, august, rural, city, limits, autumn`,
  run: async (args) => (await import('../simulator/command.ts')).simulateCommand(args),
};
