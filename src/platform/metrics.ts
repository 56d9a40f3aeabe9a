import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a process counts, for Prometheus: routes, types and codes as labels, never ids or identity. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    http: new Histogram({
      name: 'recours_http_seconds',
      help: 'HTTP answers by route, method and status',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    events: new Counter({ name: 'recours_events_total', help: 'Events dispatched by the tail', registers }),
    tailLag: new Histogram({
      name: 'recours_tail_lag_seconds',
      help: 'From the recording of an event to its dispatch',
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30],
      registers,
    }),
    heldBack: new Gauge({
      name: 'recours_tail_held_back_transactions',
      help: 'Transactions between the oldest running one and the newest',
      registers,
    }),
    jobs: new Histogram({
      name: 'recours_job_seconds',
      help: 'Reactions run, by name and outcome',
      labelNames: ['reaction', 'outcome'],
      buckets: [0.005, 0.02, 0.05, 0.25, 1, 5, 20],
      registers,
    }),
    rejections: new Counter({
      name: 'recours_unhandled_rejections_total',
      help: 'Faults that nobody handled; each is logged',
      registers,
    }),
    queue: new Gauge({
      name: 'recours_queue_jobs',
      help: 'Jobs in the queue by state',
      labelNames: ['state'],
      registers,
    }),
    boardReaders: new Gauge({ name: 'recours_board_readers', help: 'Open board connections', registers }),
    boardSent: new Counter({
      name: 'recours_board_messages_total',
      help: 'Changes sent to board readers',
      registers,
    }),
    boardResets: new Counter({
      name: 'recours_board_resets_total',
      help: 'Readers told to start again',
      labelNames: ['reason'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
