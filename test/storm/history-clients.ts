import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { dice } from './honest-line.ts';
import { type Answer, isDone, madeBy, type Op } from './history.ts';

/** Where the line can be asked now; several processes, any of which may die at any moment. */
export type Fleet = { addresses(): readonly string[] };

export type Tokens = { operator: string; coordinator: string };

/** How long a client asks again under the same key before it gives up and never learns what has become of it. */
const PATIENCE = 40;

/**
 * A client who takes, moves and gives back places for its own requests, now and then withdraws a slot, and notes down what it was told. It is sure of
 * nothing but the answers it has: after a lost connection it mostly asks again under the same key, and sometimes never.
 */
export async function liveThrough(it: {
  client: number;
  seed: number;
  fleet: Fleet;
  tokens: Tokens;
  requests: readonly string[];
  slots: readonly string[];
  goesOn: () => boolean;
}): Promise<Op[]> {
  const roll = dice(it.seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;
  // Some slots are wanted more than others.
  const wanted = () => it.slots[Math.floor(it.slots.length * roll() ** 2)] as string;
  const booked = new Map<string, string>();
  const log: Op[] = [];

  while (it.goesOn()) {
    await wait(40 * roll());
    const requestId = pick(it.requests);
    const bookingId = booked.get(requestId) ?? null;
    const dies = roll();
    const kind: Op['kind'] =
      dies < 0.03 ? 'withdraw' : bookingId ? (dies < 0.45 ? 'move' : 'cancel') : dies < 0.3 ? 'hold' : 'book';
    const op = {
      kind,
      client: it.client,
      requestId: kind === 'withdraw' ? null : requestId,
      slotId: kind === 'cancel' ? null : wanted(),
      bookingId: kind === 'move' || kind === 'cancel' ? bookingId : null,
    };
    const asksAgain = roll() < 0.75;
    const repeats = roll() < 0.15;
    const key = randomUUID();
    const sentAt = Date.now();
    const answers: Answer[] = [];
    const first = await ask(it, op, key, asksAgain ? PATIENCE : 1, pick);
    const answeredAt = first && Date.now();
    if (first) answers.push(first);
    const again = first && repeats ? await ask(it, op, key, PATIENCE, pick) : undefined;
    if (again) answers.push(again);
    const noted: Op = { ...op, sentAt, answeredAt: answeredAt ?? null, answers };
    log.push(noted);
    const made = madeBy(noted);
    if (made !== undefined) booked.set(requestId, made);
    // Not knowing is not having: what it does next may be refused, and that is written down too.
    else if (kind === 'cancel' && (isDone(noted) || !first)) booked.delete(requestId);
    else if (kind === 'move' && !first) booked.delete(requestId);
  }
  return log;
}

/** Until there is an answer that is one; undefined: never. */
async function ask(
  { fleet, tokens }: { fleet: Fleet; tokens: Tokens },
  op: Pick<Op, 'kind' | 'requestId' | 'slotId' | 'bookingId'>,
  key: string,
  tries: number,
  pick: <T>(from: readonly T[]) => T,
): Promise<Answer | undefined> {
  for (let no = 0; no < tries; no += 1) {
    const address = pick(fleet.addresses());
    if (address !== undefined) {
      const answer = await send(address, op, key, tokens).catch(() => undefined);
      if (answer && isAnswer(answer)) return answer;
    }
    await wait(50);
  }
  return undefined;
}

/** « In progress » and « unavailable » leave it open. */
const isAnswer = ({ status, body }: Answer): boolean =>
  status < 500 &&
  status !== 429 &&
  !(typeof body === 'object' && body && 'type' in body && body.type === '/problems/in-progress');

async function send(
  address: string,
  { kind, requestId, slotId, bookingId }: Pick<Op, 'kind' | 'requestId' | 'slotId' | 'bookingId'>,
  key: string,
  tokens: Tokens,
): Promise<Answer> {
  const [method, path, body] = {
    hold: ['POST', `/v1/slots/${slotId}/hold`, { requestId }],
    book: ['POST', `/v1/requests/${requestId}/bookings`, { slotId, acceptLate: true }],
    move: ['POST', `/v1/bookings/${bookingId}/move`, { slotId, acceptLate: true }],
    cancel: ['POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'cannot-come' }],
    withdraw: ['DELETE', `/v1/slots/${slotId}`, undefined],
  }[kind] as [string, string, object | undefined];
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${kind === 'withdraw' ? tokens.coordinator : tokens.operator}`,
      'idempotency-key': key,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}
