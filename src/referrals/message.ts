import { isoIn, type Instant } from '../platform/clock.ts';
import type { Delivery } from './deliver.ts';
import type { Head } from './store.ts';

/**
 * A notice as it goes out (Standard Webhooks): numbers, states and times. Who the patient is, the referrer knows by their own file number or
 * by ours; it stands in no message (rule 8).
 */
export const messageOf = (head: Head, at: Instant): Delivery => ({
  id: head.id,
  url: head.webhook_url,
  key: head.webhook_secret,
  timestamp: Math.floor(at / 1000),
  body: JSON.stringify({
    type: 'referral.progress',
    timestamp: isoIn('UTC', head.at),
    data: {
      number: head.number,
      fileNumber: head.file_number,
      sequence: head.seq,
      progress: { status: head.status, ...head.data },
    },
  }),
});
