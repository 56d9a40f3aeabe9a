import { type ChildProcess, fork } from 'node:child_process';

/** Processes of a program, each waiting for its turn. */
export type Crew = {
  /** The next one begins, with this work. */
  next(): Promise<ChildProcess>;
  /** Kills all that are left. */
  dismiss(): void;
};

/**
 * Workers that have loaded everything and wait for their turn, so that a kill costs no start: each says `ready` once it has, and is then told its work as a
 * message.
 */
export function standBy(work: object, program: { file: string; env: Record<string, string> }): Crew {
  const waiting: { child: ChildProcess; ready: Promise<unknown> }[] = [];
  const all = new Set<ChildProcess>();
  const hire = () => {
    const child = fork(program.file, {
      execArgv: [],
      env: { PATH: process.env.PATH, ...program.env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    all.add(child);
    child.once('exit', () => all.delete(child));
    const ready = new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('a worker ended before its turn')));
    });
    ready.catch(() => undefined);
    waiting.push({ child, ready });
  };
  for (let i = 0; i < 3; i++) hire();
  return {
    next: async () => {
      hire();
      const { child, ready } = waiting.shift() as (typeof waiting)[number];
      await ready;
      child.send(work);
      return child;
    },
    dismiss: () => {
      for (const child of all) child.kill('SIGKILL');
    },
  };
}
