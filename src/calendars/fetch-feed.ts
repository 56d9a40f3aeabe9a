import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { connectionFault, type Outward, wayTo } from '../platform/outward.ts';
import type { FeedFault } from './fault.ts';

/** What to ask a server by whether anything has changed. */
export type Known = { etag: string | null; lastModified: string | null };

export type Fetched = { fault: FeedFault } | { unchanged: true } | ({ text: string } & Known);

export type Calendars = Outward & { connectMs?: number | undefined; timeoutMs?: number | undefined };

/** From the configuration (`caFile`: a path). Throws when the file cannot be read. */
export const openCalendars = (it: { allow: readonly string[]; caFile: string | undefined }): Calendars => ({
  ports: [443],
  allow: it.allow,
  ca: it.caFile === undefined ? undefined : readFileSync(it.caFile, 'utf8'),
});

const CONNECT_MS = 5_000;
const TIMEOUT_MS = 15_000;
const LARGEST = 2 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/** A fault that says itself what it is. */
class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly fault: FeedFault;
  constructor(fault: FeedFault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Reads a feed. Each address that it is sent on to is checked like the first; it is over within fifteen seconds and two megabytes, packed or not,
 * whatever the other side does. Never throws.
 */
export async function fetchFeed(
  url: string,
  known: Known | undefined,
  calendars: Calendars,
): Promise<Fetched> {
  const signal = AbortSignal.timeout(calendars.timeoutMs ?? TIMEOUT_MS);
  try {
    let address = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const way = await wayTo(address, calendars, signal);
      if ('fault' in way) return way;
      const answer = await get(way.options, known, calendars.connectMs ?? CONNECT_MS, signal);
      if (answer.status === 304 && known) return { unchanged: true };
      if (answer.status === 200) return await textOf(answer);
      const { location } = answer.headers;
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined)
        return { fault: `http-${answer.status}` };
      if (!URL.canParse(location, address)) return { fault: 'address-refused' };
      address = new URL(location, address).href;
    }
    return { fault: 'redirects' };
  } catch (error) {
    if (error instanceof FeedError) return { fault: error.fault };
    return { fault: signal.aborted ? 'timeout' : connectionFault(error) };
  }
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

function get(
  options: RequestOptions,
  known: Known | undefined,
  connectMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        ...options,
        method: 'GET',
        signal,
        headers: {
          accept: 'text/calendar',
          'accept-encoding': 'identity',
          'user-agent': 'Recours-Calendar/1',
          ...(known?.etag ? { 'if-none-match': known.etag } : {}),
          ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
        },
      },
      (response) => {
        const { statusCode: status = 0, headers } = response;
        if (status !== 200) {
          resolve({ status, headers, body: Buffer.alloc(0) });
          response.destroy();
          return;
        }
        bodyOf(response).then((body) => resolve({ status, headers, body }), reject);
      },
    );
    const late = setTimeout(() => request.destroy(new FeedError('timeout')), connectMs);
    request.once('socket', (socket) => socket.once('secureConnect', () => clearTimeout(late)));
    request.once('error', reject);
    request.once('close', () => {
      clearTimeout(late);
      reject(new Error('no answer'));
    });
    request.end();
  });
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST) throw new FeedError('too-large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function textOf({ headers, body }: Answer): Promise<Fetched> {
  const bytes = await unpacked(body, headers['content-encoding'] ?? 'identity');
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  // What is kept of it are hours, in ASCII: a file in the older encoding of our region is as good.
  const known = /^(utf-?8|us-ascii|iso-8859-15?|windows-1252)$/i.test(charset);
  if (!known) return { fault: 'encoding' };
  try {
    return {
      text: new TextDecoder(charset, { fatal: true }).decode(bytes),
      etag: short(headers.etag),
      lastModified: short(headers['last-modified']),
    };
  } catch {
    return { fault: 'encoding' };
  }
}

const short = (header: string | undefined): string | null =>
  header !== undefined && header.length <= 200 ? header : null;

/** Nobody asked for it to be packed; some servers do it all the same. */
async function unpacked(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new FeedError('encoding');
  try {
    return await promisify(gunzip)(body, { maxOutputLength: LARGEST });
  } catch (error) {
    const large = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new FeedError(large ? 'too-large' : 'encoding');
  }
}
