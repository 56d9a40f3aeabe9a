import { parentPort } from 'node:worker_threads';
import { takeApart } from './take-apart.ts';

/** The thread that `parse-mail.ts` starts: a mail in, what it holds out; null: it cannot be read. */
parentPort?.on('message', (raw: Uint8Array) => {
  void takeApart(raw)
    .catch(() => null)
    .then((parsed) => parentPort?.postMessage(parsed, []));
});
