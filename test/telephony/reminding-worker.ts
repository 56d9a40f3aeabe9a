import { flushCompileCache } from 'node:module';
import { reportReactions } from '../../src/feedback/report-reactions.ts';
import { readMailboxes } from '../../src/feedback/mssante/mailboxes.ts';
import { fileClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { startDueSweep } from '../../src/platform/due.ts';
import { createLog } from '../../src/platform/log.ts';
import { openQueue } from '../../src/platform/queue.ts';
import { reactionTable, startReactions, startSweep } from '../../src/platform/reactions.ts';
import { telephonyReactions } from '../../src/telephony/reactions.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { REMINDING } from './reminding-reactions.ts';

/**
 * A worker of the product that waits for reports and reminds of them alone, as a process that a test kills: everything real but the settings, which it is told when it is to
 * begin. Another process has the tail.
 */
export type RemindingWork = {
  urls: { owner: string; app: string; relay: string };
  clockFile: string;
  twilio: { accountSid: string; authTokens: string[]; apiUrl: string };
  publicUrl: string;
  recoveryMs: number;
};

process.on('message', (work: RemindingWork) => begin(work));
// What it has compiled serves the next one, which a killed process could not leave behind.
flushCompileCache();
process.send?.('ready');
// Nobody left to work for.
process.on('disconnect', () => process.exit());

function begin({ urls, clockFile, twilio, publicUrl, recoveryMs }: RemindingWork): void {
  const log = createLog('silent');
  const clock = fileClock(clockFile);
  const database = openDatabase(urls, 8, () => undefined);
  const server = { redisUrl: undefined, databaseUrl: urls.app, recoveryMs };
  const queue = openQueue(server, log);
  const { mailboxes } = readMailboxes({
    mailboxesFile: undefined,
    smtpUrl: undefined,
    mssanteFrom: 'ligne@cpts-douai.mssante.example',
    mssanteNil: undefined,
    mssanteDomains: ['mssante.example', '*.mssante.example'],
  });
  const config = { publicUrl, host: '127.0.0.1', port: 0, recoveryMs };
  const carrier = twilioCarrier(twilio);
  const reactions = reactionTable(
    [...reportReactions({ mailboxes }), ...telephonyReactions({ database, clock, config, carrier })].filter(
      ({ name }) => REMINDING.has(name),
    ),
  );
  startReactions({ database, clock, log, reactions, server, concurrency: 4 });
  startSweep({ database, queue, reactions, log }, { everyMs: recoveryMs, graceMs: recoveryMs });
  startDueSweep({ database, clock, log }, 20);
}
