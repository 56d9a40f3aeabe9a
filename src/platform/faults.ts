import type { Log } from './log.ts';

/**
 * No rejection passes silently: one that nobody handled is logged as an error and counted, and the process goes on, since its
 * work stands in the database. After an exception that nobody caught its memory cannot be trusted: `onException` shall stop it.
 */
export function watchFaults(log: Log, on: { rejection: () => void; exception: () => void }): void {
  process.on('unhandledRejection', (reason) => {
    log.error({ err: reason }, 'a rejection was not handled');
    on.rejection();
  });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an exception was not caught; the process stops');
    on.exception();
  });
}
