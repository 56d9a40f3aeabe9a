import { randomUUID } from 'node:crypto';
import { fillDirectory, fillRequests, fillSlots } from './fill.ts';
import { fire, median, type Shot, type Volley } from './load.ts';
import { openStage, type Server, type Stage } from './stage.ts';

export type Result = {
  name: string;
  ours: number;
  raw: number;
  ratio: number;
  p50: number;
  p99: number;
  unit: string;
  /** More that the work measured, by name. */
  more?: Record<string, number>;
};

export const RUNS = 5;
export const CONNECTIONS = 24;

/** Five runs of each side, in turns, on the same database; medians of the runs. */
export async function interleave(
  name: string,
  sides: { ours: () => Promise<Volley>; raw: () => Promise<Volley> },
): Promise<Result> {
  await sides.ours();
  await sides.raw();
  const ours: Volley[] = [];
  const raw: Volley[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(await sides.ours());
    raw.push(await sides.raw());
  }
  const of = (volleys: Volley[], key: 'perSecond' | 'p50' | 'p99') =>
    median(volleys.map((volley) => volley[key]));
  return {
    name,
    unit: 'per second',
    ours: Math.round(of(ours, 'perSecond')),
    raw: Math.round(of(raw, 'perSecond')),
    ratio: Number((of(ours, 'perSecond') / of(raw, 'perSecond')).toFixed(2)),
    p50: Number(of(ours, 'p50').toFixed(1)),
    p99: Number(of(ours, 'p99').toFixed(1)),
  };
}

export const expecting = (volley: Volley, status: number): Volley => {
  if (Object.keys(volley.statuses).join() !== String(status))
    throw new Error(`expected only ${status}: ${JSON.stringify(volley.statuses)}`);
  return volley;
};

export async function onStage<T>(
  env: Record<string, string>,
  work: (stage: Stage, ours: Server, raw: Server) => Promise<T>,
): Promise<T> {
  const stage = await openStage();
  try {
    await fillDirectory(stage.owner);
    return await work(
      stage,
      await stage.server('product-server.ts', env),
      await stage.server('raw-server.ts'),
    );
  } finally {
    await stage.close();
  }
}

/** Book a place through the whole API: authentication, RLS, event, idempotency key; against the bare statement. */
export const book = (): Promise<Result> =>
  onStage({}, async (stage, ours, raw) => {
    const shotsPerRun = 1_500;
    const authorization = `Bearer ${await stage.token('operator')}`;
    const total = shotsPerRun * (RUNS + 1) * 2;
    const slots = await fillSlots(stage.owner, Math.ceil(total / 37), 1, 5);
    const requests = await fillRequests(stage.owner, total);
    const next = () => ({ slotId: slots.pop(), requestId: requests.pop() });
    const shots = (of: (it: ReturnType<typeof next>) => Shot) =>
      Array.from({ length: shotsPerRun }, () => of(next()));
    return interleave('book', {
      ours: async () =>
        expecting(
          await fire(
            ours.port,
            shots(({ slotId, requestId }) => ({
              method: 'POST',
              path: `/v1/requests/${requestId}/bookings`,
              headers: { authorization, 'idempotency-key': randomUUID() },
              body: JSON.stringify({ slotId, acceptLate: true }),
            })),
            CONNECTIONS,
          ),
          201,
        ),
      raw: async () =>
        expecting(
          await fire(
            raw.port,
            shots(({ slotId, requestId }) => ({
              method: 'POST',
              path: `/book/${requestId}`,
              body: JSON.stringify({ slotId }),
            })),
            CONNECTIONS,
          ),
          201,
        ),
    });
  });

/** Proposals for a request in a territory of 37 doctors with a day of slots each. */
export const search = (): Promise<Result> =>
  onStage({}, async (stage, ours, raw) => {
    const authorization = `Bearer ${await stage.token('operator')}`;
    await fillSlots(stage.owner, 5, 1, 60);
    await fillSlots(stage.owner, 5, 25, 60);
    const requests = await fillRequests(stage.owner, 1_000);
    return interleave('search', {
      ours: async () =>
        expecting(
          await fire(
            ours.port,
            requests.map((id) => ({
              method: 'GET',
              path: `/v1/requests/${id}/proposals?limit=5`,
              headers: { authorization },
            })),
            CONNECTIONS,
          ),
          200,
        ),
      raw: async () =>
        expecting(
          await fire(
            raw.port,
            requests.map((id) => ({ method: 'GET', path: `/search/${id}` })),
            CONNECTIONS,
          ),
          200,
        ),
    });
  });
