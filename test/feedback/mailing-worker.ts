import { flushCompileCache } from 'node:module';
import { readMailboxes } from '../../src/feedback/mssante/mailboxes.ts';
import { openOutboxes } from '../../src/feedback/mssante/outboxes.ts';
import { feedbackReactions } from '../../src/feedback/reactions.ts';
import { fileClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { startDueSweep } from '../../src/platform/due.ts';
import { createLog } from '../../src/platform/log.ts';
import { openQueue } from '../../src/platform/queue.ts';
import { reactionTable, startReactions, startSweep } from '../../src/platform/reactions.ts';
import { MAILING } from './mailing-reactions.ts';

/**
 * A worker of the product that does the secure mail alone, as a process that a test kills: everything real but the settings, which it is told when it is to begin,
 * so that one can stand by while the one before is dying. Another process has the tail: a new leader takes half a second.
 */
export type MailingWork = {
  urls: { owner: string; app: string; relay: string };
  clockFile: string;
  smtpUrl: string;
  from: string;
  domains: string[];
  recoveryMs: number;
};

process.on('message', (work: MailingWork) => begin(work));
// What it has compiled serves the next one, which a killed process could not leave behind.
flushCompileCache();
process.send?.('ready');
// Nobody left to work for.
process.on('disconnect', () => process.exit());

function begin({ urls, clockFile, smtpUrl, from, domains, recoveryMs }: MailingWork): void {
  const log = createLog('silent');
  const clock = fileClock(clockFile);
  const database = openDatabase(urls, 8, () => undefined);
  const server = { redisUrl: undefined, databaseUrl: urls.app, recoveryMs };
  const queue = openQueue(server, log);
  const { mailboxes } = readMailboxes({
    mailboxesFile: undefined,
    smtpUrl,
    mssanteFrom: from,
    mssanteNil: undefined,
    mssanteDomains: domains,
  });
  const outboxes = openOutboxes(mailboxes);
  const deps = { database, clock, mailboxes, outboxes, secureDomains: domains, leaseMs: recoveryMs };
  const reactions = reactionTable(feedbackReactions(deps).filter(({ name }) => MAILING.has(name)));
  startReactions({ database, clock, log, reactions, server, concurrency: 6 });
  startSweep({ database, queue, reactions, log }, { everyMs: recoveryMs, graceMs: recoveryMs });
  startDueSweep({ database, clock, log }, 50);
}
