import { Gauge } from 'prom-client';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Metrics } from '../platform/metrics.ts';
import { lineGauges } from './store.ts';

type Deps = { database: Pick<Database, 'relay'>; clock: Clock; metrics: Pick<Metrics, 'registry'> };

/** Adds every line's figures to the metrics; gives what reads them afresh, before each scrape. The only label is the territory's id. */
export function lineMetrics({ database, clock, metrics }: Deps): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({
      name: `recours_line_${name}`,
      help,
      labelNames: ['territory'],
      registers: [metrics.registry],
    });
  const gauges = {
    waiting: gauge('waiting', 'Callers who wait to be answered'),
    longest_wait_s: gauge('longest_wait_seconds', 'How long the first of them has waited'),
    operators: gauge('operators', 'Operators at the line: free, on a call or wrapping up'),
    callbacks: gauge('callbacks_open', 'Callers whom the line owes a call'),
    answered: gauge('answered_today', 'Calls of the territory’s day that a person answered'),
    answered_within_60s: gauge('answered_within_60s_today', 'Of these, within 60 s of waiting'),
    abandoned: gauge('abandoned_today', 'Calls of the day whose caller hung up while waiting'),
  };
  return async () => {
    const lines = await lineGauges(database, clock.now());
    for (const [name, one] of Object.entries(gauges)) {
      one.reset();
      for (const line of lines) one.set({ territory: line.territory_id }, line[name as keyof typeof gauges]);
    }
  };
}
