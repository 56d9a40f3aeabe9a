import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../platform/problems.ts';

/** The product said no: what it answered. The simulated people know some refusals, and are stopped by all others. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  constructor(asked: string, status: number, problem: Partial<Problem>) {
    super(`${asked}: ${status} ${problem.type ?? ''} ${problem.detail ?? ''}`);
    this.status = status;
    this.code = problem.type?.replace('/problems/', '') ?? String(status);
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * The product's HTTP API as a careful client uses it: an unsafe request carries an Idempotency-Key, and comes again under the same key
 * when the connection breaks or the service says later, until it has an answer. Throws `Refused`.
 */
export type Api = <Answer>(token: string, method: Method, path: string, body?: unknown) => Promise<Answer>;

export type ApiOptions = {
  /** Where the product listens; asked at each attempt. */
  url: () => string;
  /** How long a request is tried again, in real milliseconds. */
  patienceMs?: number;
  /** Told once for each request, however often it is attempted. */
  onAsk?: () => void;
};

export function apiClient({ url, patienceMs = 60_000, onAsk }: ApiOptions): Api {
  return async <Answer>(token: string, method: Method, path: string, body?: unknown): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    onAsk?.();
    const until = performance.now() + patienceMs;
    for (;;) {
      const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const answer = await attempt(`${url()}${path}`, request);
      const again = answer === undefined || answer.status >= 502 || isBusy(answer);
      if (!again) {
        if (answer.status < 300) return answer.json as Answer;
        throw new Refused(`${method} ${path}`, answer.status, (answer.json ?? {}) as Partial<Problem>);
      }
      if (performance.now() > until)
        throw new Error(`${method} ${path}: the product does not answer any more`);
      await sleep(50);
    }
  };
}

type Answer = { status: number; json: unknown };

const isBusy = ({ status, json }: Answer): boolean =>
  status === 429 ||
  (status === 409 && (json as Partial<Problem> | undefined)?.type === '/problems/in-progress');

/** Undefined: no connection, or it was lost before the whole answer was there. */
async function attempt(url: string, request: RequestInit): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, request);
    const text = await response.text();
    return {
      status: response.status,
      json: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined,
    };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
