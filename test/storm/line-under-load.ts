import { setTimeout as wait } from 'node:timers/promises';
import { newId } from '../../src/platform/ids.ts';

/** What clients were promised while the line was in trouble: the ids of every 201. */
export type Promised = { requests: string[]; bookings: string[] };

export type Load = {
  promised: Promised;
  /** How often each status came; 0: the connection was lost. */
  statuses: Record<number, number>;
  /** The problem types of what was refused. */
  problems: Record<string, number>;
  /** Resolves when every client has the answer to its last question. */
  stop(): Promise<void>;
};

/**
 * Clients that open requests and book places over HTTP, one after the other, as people do: whoever has no answer, or is told to come
 * back, asks the same again with the same Idempotency-Key until there is one.
 */
export function loadTheLine(
  at: { port: number; operator: string },
  work: { clients: number; slots: string[]; requests: string[] },
): Load {
  const promised: Promised = { requests: [], bookings: [] };
  const statuses: Record<number, number> = {};
  const problems: Record<string, number> = {};
  let stopped = false;

  async function ask(path: string, body: unknown): Promise<{ status: number; id: string | undefined }> {
    const headers = {
      authorization: `Bearer ${at.operator}`,
      'content-type': 'application/json',
      'idempotency-key': newId(),
    };
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${at.port}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
        .then(async (it) => ({
          status: it.status,
          body: (await it.json()) as { id?: string; type?: string },
        }))
        .catch(() => ({ status: 0, body: {} as { id?: string; type?: string } }));
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      const { type, id } = answer.body;
      if (type) problems[type] = (problems[type] ?? 0) + 1;
      const again = answer.status === 0 || answer.status >= 500 || type === '/problems/in-progress';
      if (!again) return { status: answer.status, id };
      await wait(100);
    }
  }

  const demand = { kind: 'snp', origin: 'patient-without-mt', motive: 'fièvre', chronic: false };
  const patient = { familyName: 'Inventé', givenName: 'Alix', birthDate: '1980-05-05', insee: '59178' };
  const client = async () => {
    while (!stopped) {
      const opened = await ask('/v1/requests', { ...demand, patient });
      if (opened.status === 201 && opened.id) promised.requests.push(opened.id);
      const [slotId, requestId] = [work.slots.pop(), work.requests.pop()];
      if (!slotId || !requestId) continue;
      const booked = await ask(`/v1/requests/${requestId}/bookings`, { slotId, acceptLate: true });
      if (booked.status === 201 && booked.id) promised.bookings.push(booked.id);
      await wait(20);
    }
  };
  const clients = Array.from({ length: work.clients }, client);
  return {
    promised,
    statuses,
    problems,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
    },
  };
}
