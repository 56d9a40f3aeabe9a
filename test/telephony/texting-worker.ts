import { flushCompileCache } from 'node:module';
import { fileClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { startDueSweep } from '../../src/platform/due.ts';
import { createLog } from '../../src/platform/log.ts';
import { openQueue } from '../../src/platform/queue.ts';
import { reactionTable, startReactions, startSweep } from '../../src/platform/reactions.ts';
import type { Carrier } from '../../src/telephony/carrier.ts';
import { telephonyReactions } from '../../src/telephony/reactions.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { TEXTING } from './texting-reactions.ts';

/**
 * A worker of the product that does texts alone, as a process that a test kills: everything real but the settings, which it is told when
 * it is to begin, so that one can stand by while the one before is dying. Another process has the tail: a new leader takes half a second.
 */
export type TextingWork = {
  urls: { owner: string; app: string; relay: string };
  clockFile: string;
  twilio: { accountSid: string; authTokens: string[]; apiUrl: string };
  publicUrl: string;
  recoveryMs: number;
  /** Without what keeps a text from being sent twice: to see that the test would notice. */
  unguarded: boolean;
};

process.on('message', (work: TextingWork) => begin(work));
// What it has compiled serves the next one, which a killed process could not leave behind.
flushCompileCache();
process.send?.('ready');
// Nobody left to work for.
process.on('disconnect', () => process.exit());

function begin({ urls, clockFile, twilio, publicUrl, recoveryMs, unguarded }: TextingWork): void {
  const log = createLog('silent');
  const clock = fileClock(clockFile);
  const database = openDatabase(urls, 8, () => undefined);
  const server = { redisUrl: undefined, databaseUrl: urls.app, recoveryMs };
  const queue = openQueue(server, log);
  const real = twilioCarrier(twilio);
  const carrier: Carrier = unguarded ? { ...real, findSms: async () => 'not-there' } : real;
  const config = { publicUrl, host: '127.0.0.1', port: 0, recoveryMs: unguarded ? 0 : recoveryMs };
  const reactions = reactionTable(
    telephonyReactions({ database, clock, config, carrier }).filter(({ name }) => TEXTING.has(name)),
  );
  startReactions({ database, clock, log, reactions, server, concurrency: 4 });
  startSweep({ database, queue, reactions, log }, { everyMs: recoveryMs, graceMs: recoveryMs });
  startDueSweep({ database, clock, log }, 50);
}
