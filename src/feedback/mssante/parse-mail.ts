import { Worker } from 'node:worker_threads';
import type { ParsedMail } from './parsed-mail.ts';

/** Takes mails apart, one after the other. */
export type MailParser = {
  /** Undefined: it could not be read, or not within the limits. Throws where no thread could look at it, which is no mail's doing. */
  parse(raw: Uint8Array): Promise<ParsedMail | undefined>;
  close(): Promise<void>;
};

/** So much a mail may cost, in time and in memory: the largest that are fetched take a second. */
const LONGEST_MS = 15_000;
const SCRIPT = new URL('./parse-thread.ts', import.meta.url);
const MEMORY = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 };

/** The thread itself could not be: nothing was seen of the mail. */
class ThreadFailure extends Error {
  override readonly name = 'ThreadFailure';
}

/**
 * In a thread of its own, which begins with the first mail and is ended by one that takes too long or too much: nobody else waits for what a
 * stranger has sent, and what it would print is thrown away.
 */
export function openMailParser({ longestMs = LONGEST_MS, script = SCRIPT } = {}): MailParser {
  let thread: Worker | undefined;
  let answer: PromiseWithResolvers<ParsedMail | undefined> | undefined;
  let before: Promise<unknown> = Promise.resolve();

  const start = (): Worker => {
    const started = new Worker(script, {
      resourceLimits: MEMORY,
      stdout: true,
      stderr: true,
    });
    started.stdout.resume();
    started.stderr.resume();
    // Once another has taken its place, nobody listens to it any more.
    const settled = () => (thread === started ? answer : undefined);
    started.on('message', (parsed: ParsedMail | null) => settled()?.resolve(parsed ?? undefined));
    started.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') settled()?.resolve(undefined);
      else settled()?.reject(new ThreadFailure());
    });
    started.on('exit', () => {
      settled()?.reject(new ThreadFailure());
      if (thread === started) thread = undefined;
    });
    return started;
  };

  const parseOne = async (raw: Uint8Array): Promise<ParsedMail | undefined> => {
    const waited = Promise.withResolvers<ParsedMail | undefined>();
    answer = waited;
    thread ??= start();
    const late = setTimeout(() => {
      void thread?.terminate();
      thread = undefined;
      waited.resolve(undefined);
    }, longestMs);
    try {
      thread.postMessage(raw, []);
      return await waited.promise;
    } finally {
      clearTimeout(late);
    }
  };

  return {
    parse: (raw) => {
      const parsed = before.then(() => parseOne(raw));
      before = parsed.catch(() => undefined);
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
