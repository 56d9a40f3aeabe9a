import { openapiOf } from '../src/app.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import type { DatabaseUrls } from '../src/platform/embedded-postgres.ts';
import { createLog } from '../src/platform/log.ts';
import { compose } from '../src/wiring.ts';
import { type CommittedFile, committed, write } from './committed-file.ts';
import { withScratchDatabase } from './scratch-database.ts';

/** `openapi.yaml` as the product of a default configuration serves it. */
export async function openapiFile(urls: DatabaseUrls): Promise<CommittedFile> {
  const product = await compose({
    config: readConfig({}),
    urls,
    clock: systemClock,
    log: createLog('silent'),
  });
  try {
    return committed('openapi.yaml', 'openapi', openapiOf(product.app.http));
  } finally {
    await product.close();
  }
}

if (import.meta.main) await write(await withScratchDatabase(openapiFile));
