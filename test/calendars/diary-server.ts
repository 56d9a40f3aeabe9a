import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFeed } from '../../src/calendars/read-feed.ts';
import type { Calendars } from '../../src/calendars/fetch-feed.ts';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { newId } from '../../src/platform/ids.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { aDoctor } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

/** Marks that must be found nowhere: of a patient in the doctor's diary, and of the address. */
export const SECRETS = ['Zédagenda', 'lombalgie-secrète', 'jeton-secret'];

/** An appointment in the doctor's diary; `start` and `end` as iCalendar writes them. */
export const appointment = (start: string, end: string, ...more: string[]): string =>
  [
    'BEGIN:VEVENT',
    `UID:${newId()}`,
    'SUMMARY:Mme Zédagenda\\, lombalgie-secrète',
    'ATTENDEE;CN=Zédagenda:mailto:zedagenda@example.org',
    `DTSTART${start}`,
    `DTEND${end}`,
    ...more,
    'END:VEVENT',
  ].join('\r\n');

export const diary = (...components: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Agenda inventé//FR', ...components, 'END:VCALENDAR', ''].join(
    '\r\n',
  );

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const gives =
  (text: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8', ...headers }).end(text);

/** A real HTTPS server with diaries, the line beside it, and a doctor whose diary is read. */
export async function aDoctorWithADiary(options: { work?: boolean } = {}) {
  const authority = localCa();
  const folder = await mkdtemp(join(tmpdir(), 'recours-calendar-'));
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, authority.ca);
  const asked: IncomingMessage[] = [];
  let answer: Answer = gives(diary());
  const listen = async (issuer: typeof authority, names: string[], handler: RequestListener) => {
    const server = createServer(issuer.issue(names), handler);
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, server };
  };
  const handler: RequestListener = (request, response) => {
    asked.push(request);
    answer(response, request);
  };
  const server = await listen(authority, ['localhost'], handler);
  const untrusted = await listen(localCa(), ['localhost'], handler);
  const world: World = await startWorld({
    work: options.work ?? true,
    env: {
      RECOURS_CALENDAR_ALLOW: `localhost:${server.port},localhost:${untrusted.port}`,
      RECOURS_CALENDAR_CA: ca,
    },
  });
  const address = (port = server.port) => `https://localhost:${port}/agenda.ics?key=jeton-secret`;
  return {
    world,
    asked,
    address,
    untrustedPort: untrusted.port,
    says: (next: Answer) => void (answer = next),
    aDoctor: () => aDoctor(world),
    adds: (as: string, url = address()) => world.request('POST', '/v1/calendars', { url }, { as }),
    feedOf: async (as: string) =>
      (await world.request('GET', '/v1/calendars', undefined, { as })).body.items[0],
    /** Reads a feed as the reaction does, with another patience or other name servers. */
    reads: (id: string, more: Partial<Calendars> = {}) =>
      readFeed(
        {
          database: world.product.database,
          clock: world.clock,
          calendars: {
            ports: [443],
            allow: [`localhost:${server.port}`, `localhost:${untrusted.port}`],
            ca: authority.ca,
            ...more,
          },
          underWay: new Set(),
        },
        {
          territoryId: 'grand-douai',
          subject: id,
          type: 'calendar.due',
          data: {},
        } as unknown as RecordedEvent,
      ),
    close: async () => {
      await world.close();
      for (const one of [server.server, untrusted.server]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
      await rm(folder, { recursive: true });
    },
  };
}
