import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** One word after `recours`. `run` gives the exit code; it throws `WrongUse` and `CommandFailed` for everything it foresees. */
export type Command = {
  /** What `recours X --help` prints. */
  help: string;
  run(args: string[]): Promise<number>;
};

/** Exit codes of every command (api.md). */
export const DONE = 0;
export const FAILED = 1;
export const WRONG_USE = 2;

/** The command line makes no sense: exit 2. The message is one line in French that says how it is done. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** The work cannot be done as things stand: exit 1. The message is one line in French, for the person at the keyboard. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** The options of a command that takes no other words. Throws what `parseArgs` throws, which `wrongUseOf` knows. */
export const readOptions = <const Options extends ParseArgsOptionsConfig>(args: string[], options: Options) =>
  parseArgs({ args, options, strict: true, allowPositionals: false }).values;

/** The line for a command line that makes no sense, also when `parseArgs` found it; undefined for every other error. */
export function wrongUseOf(error: unknown): string | undefined {
  if (error instanceof WrongUse) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !code.startsWith('ERR_PARSE_ARGS_')) return undefined;
  const named = /'(-{0,2}[^' ]+)/.exec(message)?.[1] ?? '';
  const what =
    code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
      ? 'option inconnue'
      : code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
        ? 'mot inattendu'
        : 'option mal employée';
  return `${what}, ${named} ; « --help » dit comment faire.`;
}

/** A whole number written as digits. Throws `WrongUse` outside `from`…`to`. */
export function wholeNumber(option: string, text: string, from: number, to: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to))
    throw new WrongUse(`${option} attend un nombre entier de ${from} à ${to}.`);
  return value;
}

/** An option without which the command makes no sense. Throws `WrongUse`. */
export function required(option: string, value: string | undefined): string {
  if (!value) throw new WrongUse(`${option} est nécessaire ; « --help » dit comment faire.`);
  return value;
}
