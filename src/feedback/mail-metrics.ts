import { Gauge } from 'prom-client';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Metrics } from '../platform/metrics.ts';
import { failureGauges, mailboxGauges, stateGauges } from './gauge-store.ts';
import { certificateEnd } from './mssante/certificate.ts';
import type { Mailboxes } from './mssante/mailboxes.ts';

type Deps = {
  database: Pick<Database, 'relay'>;
  clock: Clock;
  metrics: Pick<Metrics, 'registry'>;
  mailboxes: Mailboxes;
};

/** Adds the figures of the secure mail to the metrics; gives what reads them afresh, before each scrape. Labels: the territory's id, states and codes. */
export function mailMetrics({ database, clock, metrics, mailboxes }: Deps): () => Promise<void> {
  const gauge = (name: string, help: string, label?: string) =>
    new Gauge({
      name: `recours_${name}`,
      help,
      labelNames: ['territory', ...(label === undefined ? [] : [label])],
      registers: [metrics.registry],
    });
  const states = gauge(
    'secure_messages',
    'Messages by state: those of the last seven days, and all that have not arrived',
    'state',
  );
  const failures = gauge(
    'secure_message_failures',
    'Messages that wait for a person, by what went wrong',
    'code',
  );
  const oldest = gauge(
    'secure_message_oldest_unsent_seconds',
    'Age of the oldest message that has not left; 0 when none waits',
  );
  const looked = gauge('inbox_looked_seconds', 'Since the mailbox was last read to its end');
  const failing = gauge('inbox_failing', '1 while the mailbox cannot be read');
  const stuck = gauge('inbox_stuck_mails', 'Mails that could not be put on record, and are read again');
  const refused = gauge('mailbox_refused', '1 while the server does not let the mailbox in');
  const paused = gauge('mailbox_paused', '1 while a person has stopped the mailbox');
  const certificate = gauge(
    'mailbox_certificate_days',
    'Whole days until the certificate that we show ends; below 0 it is over',
  );
  return async () => {
    const at = clock.now();
    const [byState, byCode, boxes] = await Promise.all([
      stateGauges(database, at),
      failureGauges(database),
      mailboxGauges(database, at),
    ]);
    for (const one of [states, failures, oldest, looked, failing, stuck, refused, paused, certificate])
      one.reset();
    for (const { territory_id: territory, state, count } of byState) states.set({ territory, state }, count);
    for (const { territory_id: territory, code, count } of byCode) failures.set({ territory, code }, count);
    for (const { territory_id: territory, ...box } of boxes) {
      oldest.set({ territory }, box.oldest_unsent);
      if (box.looked !== null) looked.set({ territory }, box.looked);
      failing.set({ territory }, box.failing);
      stuck.set({ territory }, box.stuck);
      refused.set({ territory }, box.refused);
      paused.set({ territory }, box.paused);
      const end = certificateEnd(mailboxes.of(territory), at);
      if (end) certificate.set({ territory }, end.daysLeft);
    }
  };
}
