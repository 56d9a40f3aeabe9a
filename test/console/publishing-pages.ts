import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { localCa } from '../../src/simulator/local-ca.ts';
import { diary } from '../calendars/diary-server.ts';

/** What is pressed and is less tall than a thumb; a link within a sentence is not meant. */
export const tooSmall = (page: Page): Promise<string[]> =>
  page
    .locator(
      'main :is(button, summary, select, .pill, .check, .parts a, input:not([type=checkbox], [type=radio])), .tabs a',
    )
    .evaluateAll((all) =>
      all.flatMap((one) => {
        const { height } = one.getBoundingClientRect();
        return height > 0 && height < 44 ? [`${one.tagName} ${one.textContent}: ${height}`] : [];
      }),
    );

/** A doctor's diary on an HTTPS server of its own. */
export async function aDiaryServer() {
  const authority = localCa();
  const folder = await mkdtemp(join(tmpdir(), 'recours-publishing-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.ca);
  let text = diary();
  const server = createServer(authority.issue(['localhost']), (_, response) =>
    response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8' }).end(text),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    caFile,
    ca: authority.ca,
    says: (next: string) => void (text = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
