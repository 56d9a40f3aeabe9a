import { readConfig } from '../../src/platform/config.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { compose } from '../../src/wiring.ts';

/** The product as it is, quiet, on a free port; workers only when BENCH_WORK is set. */
const config = readConfig({
  RATE_LIMIT_PER_MINUTE: '1000000000',
  ...(process.env.BENCH_TWILIO_SID
    ? {
        TWILIO_ACCOUNT_SID: process.env.BENCH_TWILIO_SID,
        TWILIO_AUTH_TOKEN: process.env.BENCH_TWILIO_TOKEN,
        PUBLIC_URL: 'https://ligne.example',
      }
    : {}),
});
const product = await compose({
  config,
  urls: JSON.parse(process.env.BENCH_URLS ?? '{}'),
  clock: systemClock,
  log: createLog('error'),
});
const work = process.env.BENCH_WORK ? product.startWork() : undefined;
await product.app.http.listen({ port: 0, host: '127.0.0.1' });
const address = product.app.http.server.address();
process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
process.on('SIGTERM', async () => {
  await work?.stop();
  await product.close();
  process.exit(0);
});
