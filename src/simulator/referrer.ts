import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Clock, Instant } from '../platform/clock.ts';
import { localCa } from './local-ca.ts';

/** One message as a referrer's server has heard it. */
export type HeardNotice = {
  at: Instant;
  /** Of the message: the same when it comes again. */
  id: string;
  number: string;
  sequence: number;
  status: string;
  /** By the secret of its webhook, and of this moment (Standard Webhooks). */
  signed: boolean;
  /** False: the answer was lost on its way. */
  answered: boolean;
};

/** The server of all who refer on a simulated day: real HTTPS on this machine, under an authority of its own. */
export type Referrer = {
  /** As a referral names it. */
  webhook: { url: string; secret: string };
  /** What the product has to know so as to believe it. */
  env: { RECOURS_WEBHOOK_ALLOW: string; RECOURS_WEBHOOK_CA: string };
  heard: readonly HeardNotice[];
  /** Connections that were turned away while it was down. */
  turnedAway(): number;
  /** Hangs up on everybody until `up`. The port stays its own. */
  down(): void;
  up(): void;
  close(): Promise<void>;
};

/** Standard Webhooks: a message of another moment is one that somebody has kept. */
const TOLERANCE_S = 5 * 60;
/** The answer to each so-many-th message is lost, so that it comes again. */
const LOSES = 4;

/** `clock`: the product's. */
export async function startReferrer(clock: Clock): Promise<Referrer> {
  const authority = localCa();
  const key = randomBytes(32);
  const heard: HeardNotice[] = [];
  const ids = new Set<string>();
  let isDown = false;
  let turnedAway = 0;

  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const id = header(request, 'webhook-id');
    const { data } = JSON.parse(body) as {
      data: { number: string; sequence: number; progress: { status: string } };
    };
    const isNew = !ids.has(id);
    ids.add(id);
    const answered = !(isNew && ids.size % LOSES === 0);
    heard.push({
      at: clock.now(),
      id,
      number: data.number,
      sequence: data.sequence,
      status: data.progress.status,
      signed: isSigned(key, request, body, clock.now()),
      answered,
    });
    if (answered) response.writeHead(204).end();
    else response.destroy();
  };
  const server = createServer(authority.issue(['localhost']), (request, response) => {
    hear(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    if (!isDown) return;
    turnedAway++;
    socket.destroy();
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), 'recours-referrer-'));
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, authority.ca);
  return {
    webhook: { url: `https://localhost:${port}/recours`, secret: `whsec_${key.toString('base64')}` },
    env: { RECOURS_WEBHOOK_ALLOW: `localhost:${port}`, RECOURS_WEBHOOK_CA: ca },
    heard,
    turnedAway: () => turnedAway,
    down: () => void (isDown = true),
    up: () => void (isDown = false),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Worked out here once more: nothing of the product's own is believed. */
function isSigned(key: Buffer, request: IncomingMessage, body: string, at: Instant): boolean {
  const timestamp = header(request, 'webhook-timestamp');
  if (Math.abs(Number(timestamp) - at / 1000) > TOLERANCE_S) return false;
  const right = createHmac('sha256', key)
    .update(`${header(request, 'webhook-id')}.${timestamp}.${body}`)
    .digest();
  return header(request, 'webhook-signature')
    .split(' ')
    .some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === right.length && timingSafeEqual(given, right);
    });
}

const header = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '');
