import { Worker } from 'node:worker_threads';
import type { ParsedMail } from './parsed-mail.ts';

/** Takes mails apart, one after the other. */
export type MailParser = {
  /** Undefined: it could not be read, or not within the limits. Never throws. */
  parse(raw: Uint8Array): Promise<ParsedMail | undefined>;
  close(): Promise<void>;
};

/** So much a mail may cost, in time and in memory: the largest that are fetched take a second. */
const LONGEST_MS = 15_000;
const MEMORY = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 };

/**
 * In a thread of its own, which begins with the first mail and is ended by one that takes too long or too much: nobody else waits for what a
 * stranger has sent, and what it would print is thrown away.
 */
export function openMailParser({ longestMs = LONGEST_MS } = {}): MailParser {
  let thread: Worker | undefined;
  let answer: ((parsed: ParsedMail | undefined) => void) | undefined;
  let before: Promise<unknown> = Promise.resolve();

  const start = (): Worker => {
    const started = new Worker(new URL('./parse-thread.ts', import.meta.url), {
      resourceLimits: MEMORY,
      stdout: true,
      stderr: true,
    });
    started.stdout.resume();
    started.stderr.resume();
    // Once another has taken its place, nobody listens to it any more.
    const settle = (parsed: ParsedMail | null) => {
      if (thread === started) answer?.(parsed ?? undefined);
    };
    started.on('message', settle);
    started.on('error', () => settle(null));
    started.on('exit', () => {
      settle(null);
      if (thread === started) thread = undefined;
    });
    return started;
  };

  const parseOne = async (raw: Uint8Array): Promise<ParsedMail | undefined> => {
    const { promise, resolve } = Promise.withResolvers<ParsedMail | undefined>();
    answer = resolve;
    thread ??= start();
    const late = setTimeout(() => {
      void thread?.terminate();
      thread = undefined;
      resolve(undefined);
    }, longestMs);
    thread.postMessage(raw, []);
    const parsed = await promise;
    clearTimeout(late);
    return parsed;
  };

  return {
    parse: (raw) => {
      const parsed = before.then(() => parseOne(raw));
      before = parsed;
      return parsed;
    },
    close: async () => {
      await before;
      const last = thread;
      thread = undefined;
      await last?.terminate();
    },
  };
}
