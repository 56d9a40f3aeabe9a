import { randomBytes } from 'node:crypto';
import { after, type Clock, type Instant } from '../platform/clock.ts';
import { type ApiOptions, apiClient } from './api-client.ts';
import type { DayPace } from './day-time.ts';
import type { Company } from './demo-cast.ts';
import { type Mailbox, startMailbox } from './mailbox.ts';
import type { Pace } from './pace.ts';
import { type Habits, type Replies, startReplies } from './replies.ts';
import { type PhoneNetwork, startPhoneNetwork } from './phone-network.ts';
import { type Referrer, startReferrer } from './referrer.ts';
import type { Stage } from './stage.ts';
import type { Chaos } from './status-callbacks.ts';

/** What the carrier calls a product whose own address is known only later: as behind a proxy. */
export const PUBLIC_URL = 'http://ligne.test';

/** Secure addresses of people who are all invented: `.example` leads nowhere (RFC 2606). */
export const INVENTED_DOMAINS: readonly string[] = ['mssante.example', '*.mssante.example'];

/** The phone on the operator's desk, of a range reserved for fiction. */
export const OPERATOR_PHONE = '+33353010150';

/** A phone network in front of the product, the mailboxes and the referrers' server behind it, with what the product has to know of them. */
export type Surroundings = {
  network: PhoneNetwork;
  mailbox: Mailbox;
  /** What the recipients' programs answer, for a product in this process. */
  replies: Replies;
  referrer: Referrer;
  accountSid: string;
  authToken: string;
  /** The same as the product's environment. */
  env: Record<string, string>;
  close(): Promise<void>;
};

/**
 * Starts them, every webhook of the line's number configured. `publicUrl`: the product's; signatures are computed over it. Throws where a
 * real carrier's credentials are set in `env` (the process's own unless given).
 */
export async function startSurroundings(it: {
  number: string;
  publicUrl: string;
  clock: Clock;
  chaos?: Chaos;
  pace?: Pace;
  /** Of the recipients. */
  seed?: number;
  habits?: () => Habits;
  env?: Readonly<Record<string, string | undefined>>;
}): Promise<Surroundings> {
  const { publicUrl, seed = 1, habits, ...rest } = it;
  const authToken = randomBytes(16).toString('hex');
  const accountSid = `AC${randomBytes(16).toString('hex')}`;
  const line = `${publicUrl}/telephony/twilio`;
  const network = await startPhoneNetwork({
    ...rest,
    accountSid,
    authToken,
    publicUrl,
    voiceUrl: `${line}/voice`,
    statusUrl: `${line}/status`,
    smsUrl: `${line}/sms`,
    voiceFallbackUrl: `${line}/fallback`,
  });
  const replies = startReplies({ clock: it.clock, seed, ...(habits ? { habits } : {}) });
  const mailbox = await startMailbox({ documents: false, onMail: replies.receive });
  const referrer = await startReferrer(it.clock);
  return {
    network,
    mailbox,
    replies,
    referrer,
    accountSid,
    authToken,
    env: {
      PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_API_URL: network.apiUrl,
      SMTP_URL: mailbox.url,
      MSSANTE_DOMAINS: INVENTED_DOMAINS.join(),
      ...referrer.env,
    },
    close: async () => {
      await network.close();
      await mailbox.close();
      await referrer.close();
    },
  };
}

/** The stage of a day at a product that runs: the people have their keys, and the line rings the operator's desk. */
export async function setStage(
  it: ApiOptions & {
    network: PhoneNetwork;
    referrer: Referrer;
    company: Company;
    pace: DayPace;
    opensAt: Instant;
    laterOpenings: readonly number[];
    /** Real milliseconds; see `Stage`. */
    connectsWithinMs: number;
  },
): Promise<Stage> {
  const { network, referrer, company, pace, opensAt, laterOpenings } = it;
  const api = apiClient(it);
  await api(company.coordinatorToken, 'PATCH', '/v1/territory', {
    settings: { operatorPhone: OPERATOR_PHONE },
  });
  return {
    api,
    operatorToken: company.operatorToken,
    coordinatorToken: company.coordinatorToken,
    regulatorToken: company.regulatorToken,
    partnerToken: company.partnerToken,
    referrer,
    doctors: company.doctors,
    network,
    operatorPhone: OPERATOR_PHONE,
    time: pace.time,
    instant: pace.pace.instant,
    laterOpenings,
    visitAt: (start) => start - opensAt,
    instantAt: (ms) => after(opensAt, ms),
    patienceMs: it.connectsWithinMs,
  };
}
