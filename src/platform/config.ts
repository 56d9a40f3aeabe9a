import { resolve } from 'node:path';
import { z } from 'zod';
import type { DatabaseUrls } from './embedded-postgres.ts';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'une adresse postgresql://… est attendue' });
const redisUrl = z.url({ protocol: /^rediss?$/, error: 'une adresse redis://… est attendue' });
const httpUrl = z.url({ protocol: /^https?$/, error: 'une adresse http(s)://… est attendue' });

/** Digits, from the environment. */
const whole = (from: number, to: number) => {
  const error = `un nombre entier de ${from} à ${to} est attendu`;
  return z.coerce.number({ error }).int({ error }).min(from, { error }).max(to, { error });
};
const text = z.string().min(1);
const secret = z.string().min(16, { error: 'au moins 16 caractères' });
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The last two labels of a domain are said: no pattern opens all of the internet. */
const DOMAIN = '(\\*\\.)?([a-z\\d]([a-z\\d-]*[a-z\\d])?\\.)+[a-z][a-z\\d-]*[a-z\\d]';
const DOMAINS = new RegExp(`^${DOMAIN}(\\s*,\\s*${DOMAIN})*$`, 'i');

const schema = z.object({
  DATABASE_URL: postgresUrl.optional(),
  /** Separate logins for the two lesser roles; without them the owner's connection takes the role with SET ROLE. */
  DATABASE_APP_URL: postgresUrl.optional(),
  DATABASE_RELAY_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  HOST: text.default('127.0.0.1'),
  PORT: whole(0, 65_535).default(3000),
  /** The address that the telephone carrier calls: what its signatures are computed over. */
  PUBLIC_URL: httpUrl.optional(),
  /** Proxies before this process, whose X-Forwarded-For names the caller: addresses, networks, `loopback`, `uniquelocal`, by commas. */
  TRUSTED_PROXIES: z
    .string()
    .regex(
      /^(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?)(\s*,\s*(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?))*$/i,
      {
        error: 'des adresses ou réseaux séparés par des virgules sont attendus',
      },
    )
    .default('loopback'),
  DATA_DIR: text.default('.data'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `un de ${LOG_LEVELS.join(', ')} est attendu` }).default('info'),
  DATABASE_POOL: whole(1, 200).default(12),
  WORKER_CONCURRENCY: whole(1, 200).default(8),
  RATE_LIMIT_PER_MINUTE: whole(1, 1_000_000_000).default(6000),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'AC suivi de 32 chiffres hexadécimaux')
    .optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  /** The token being retired: both are accepted while a secret is rotated. */
  TWILIO_AUTH_TOKEN_OLD: secret.optional(),
  /** A standard API key of the carrier's, with which the tokens of browser phones are signed. */
  TWILIO_API_KEY_SID: z
    .string()
    .regex(/^SK[0-9a-f]{32}$/, 'SK suivi de 32 chiffres hexadécimaux')
    .optional(),
  TWILIO_API_KEY_SECRET: secret.optional(),
  /** Only for the simulator: the carrier's REST API elsewhere than at Twilio. */
  TWILIO_API_URL: httpUrl.optional(),
  /** A travel-time server that speaks like OSRM: places are put in order by minutes on the road. Absent: by distance. */
  TRAVEL_URL: httpUrl.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'une adresse smtp://… est attendue' }).optional(),
  MSSANTE_FROM: z
    .email({ error: 'une adresse de messagerie est attendue' })
    .default('ligne@cpts-grand-douai.mssante.example'),
  /** The product's number with the operators of the secure mail. Absent: it has none yet. */
  MSSANTE_NIL: z
    .string()
    .regex(/^[\w.-]{1,60}$/, { error: 'lettres, chiffres, points et tirets' })
    .optional(),
  /** The territories' own mailboxes in the secure mail: a JSON file (feedback/mssante/mailbox-file.ts). */
  MAILBOXES: text.optional(),
  /** Where health data may go: domains of the secure mail by commas, `*.` before one for all below it. */
  MSSANTE_DOMAINS: z
    .string()
    .regex(DOMAINS, {
      error: 'des domaines séparés par des virgules sont attendus, par exemple *.mssante.fr',
    })
    .default('mssante.fr,*.mssante.fr'),
  /** The national directory's extract of secure addresses (Extraction_Correspondance_MSSante), as a file. */
  MSSANTE_DIRECTORY: text.optional(),
  /** Ports at which referrers' webhooks may listen, by commas. */
  RECOURS_WEBHOOK_PORTS: z
    .string()
    .regex(/^\d{1,5}(\s*,\s*\d{1,5})*$/, {
      error: 'des numéros de port séparés par des virgules sont attendus',
    })
    .default('443'),
  /** Receivers on this very machine, `host:port` by commas, and the authority of their certificates (PEM): tests and simulations only. */
  RECOURS_WEBHOOK_ALLOW: z
    .string()
    .regex(/^[^\s,]+:\d{1,5}(\s*,\s*[^\s,]+:\d{1,5})*$/, {
      error: 'hôte:port, séparés par des virgules, sont attendus',
    })
    .optional(),
  RECOURS_WEBHOOK_CA: text.optional(),
  /** The same of servers that have professionals' diaries. */
  RECOURS_CALENDAR_ALLOW: z
    .string()
    .regex(/^[^\s,]+:\d{1,5}(\s*,\s*[^\s,]+:\d{1,5})*$/, {
      error: 'hôte:port, séparés par des virgules, sont attendus',
    })
    .optional(),
  RECOURS_CALENDAR_CA: text.optional(),
  /** A file that holds the product's time, moved by the simulator. Never set on a real line. */
  RECOURS_CLOCK_FILE: text.optional(),
  /** Shorter only for the simulator, which kills on purpose: on a real line it outlasts every client's time-out. */
  RECOURS_RECOVERY_MS: whole(1_000, 600_000).default(20_000),
});

/** This machine alone: 127.0.0.0/8, ::1 and their name. */
const LOOPBACK = /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/;

/** Variables that make sense only together. Asked beside the schema, which would say nothing of them while another one is wrong. */
function missingPartners(env: Record<string, string | undefined>): string[] {
  const twilio = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'].filter((name) => !env[name]);
  const browser = ['TWILIO_API_KEY_SID', 'TWILIO_API_KEY_SECRET'].filter((name) => !env[name]);
  return [
    ...(browser.length === 1
      ? [`${browser[0]} : TWILIO_API_KEY_SID et TWILIO_API_KEY_SECRET vont ensemble`]
      : []),
    ...(twilio.length === 1 ? [`${twilio[0]} : TWILIO_ACCOUNT_SID et TWILIO_AUTH_TOKEN vont ensemble`] : []),
    ...(env.RECOURS_WEBHOOK_ALLOW && !LOOPBACK.test(env.HOST ?? '127.0.0.1')
      ? ['RECOURS_WEBHOOK_ALLOW : réservé à un serveur qui n’écoute que sur cette machine (HOST)']
      : []),
    ...(env.RECOURS_CALENDAR_ALLOW && !LOOPBACK.test(env.HOST ?? '127.0.0.1')
      ? ['RECOURS_CALENDAR_ALLOW : réservé à un serveur qui n’écoute que sur cette machine (HOST)']
      : []),
    ...(env.RECOURS_CALENDAR_CA && !env.RECOURS_CALENDAR_ALLOW
      ? ['RECOURS_CALENDAR_ALLOW : nécessaire avec RECOURS_CALENDAR_CA']
      : []),
    ...(env.RECOURS_WEBHOOK_CA && !env.RECOURS_WEBHOOK_ALLOW
      ? ['RECOURS_WEBHOOK_ALLOW : nécessaire avec RECOURS_WEBHOOK_CA']
      : []),
    ...((env.DATABASE_APP_URL || env.DATABASE_RELAY_URL) && !env.DATABASE_URL
      ? ['DATABASE_URL : nécessaire avec DATABASE_APP_URL et DATABASE_RELAY_URL']
      : []),
  ];
}

export type Config = {
  /** Undefined: the embedded PostgreSQL of `dataDir`. */
  database: DatabaseUrls | undefined;
  redisUrl: string | undefined;
  host: string;
  port: number;
  publicUrl: string | undefined;
  trustedProxies: string;
  dataDir: string;
  logLevel: string;
  databasePool: number;
  workerConcurrency: number;
  rateLimitPerMinute: number;
  twilio: TwilioConfig | undefined;
  /** Of a server of travel times; undefined: distances are used. */
  travelUrl: string | undefined;
  smtpUrl: string | undefined;
  mssanteFrom: string;
  mssanteNil: string | undefined;
  /** A path. Undefined: every territory sends by `smtpUrl`, from `mssanteFrom`. */
  mailboxesFile: string | undefined;
  mssanteDomains: readonly string[];
  /** A path; undefined: nobody's address is looked up. */
  mssanteDirectory: string | undefined;
  /** Where referrers may be told (safe-address.ts). `caFile`: a path. */
  webhooks: { ports: readonly number[]; allow: readonly string[]; caFile: string | undefined };
  /** Where professionals' diaries may be read. */
  calendars: { allow: readonly string[]; caFile: string | undefined };
  clockFile: string | undefined;
  /** How soon the unfinished work of a process that gives no sign of life is taken up again; milliseconds. */
  recoveryMs: number;
};

export type TwilioConfig = {
  accountSid: string;
  authTokens: readonly string[];
  apiUrl: string | undefined;
  /** Undefined: no browser phones. */
  browserKey?: { sid: string; secret: string } | undefined;
};

/** The environment is wrong; `message` names every variable at fault, on one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and checks the environment once. Throws `ConfigError` that names every wrong variable. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} : ${issue.message}`);
  const faults = [...wrong, ...missingPartners(present)];
  if (!parsed.success || faults.length > 0)
    throw new ConfigError(`Configuration incorrecte — ${faults.join(' ; ')}`);
  const it = parsed.data;
  return {
    database: it.DATABASE_URL
      ? externalUrls(it.DATABASE_URL, it.DATABASE_APP_URL, it.DATABASE_RELAY_URL)
      : undefined,
    redisUrl: it.REDIS_URL,
    host: it.HOST,
    port: it.PORT,
    publicUrl: it.PUBLIC_URL?.replace(/\/+$/, ''),
    trustedProxies: it.TRUSTED_PROXIES,
    dataDir: resolve(it.DATA_DIR),
    logLevel: it.LOG_LEVEL,
    databasePool: it.DATABASE_POOL,
    workerConcurrency: it.WORKER_CONCURRENCY,
    rateLimitPerMinute: it.RATE_LIMIT_PER_MINUTE,
    twilio:
      it.TWILIO_ACCOUNT_SID && it.TWILIO_AUTH_TOKEN
        ? {
            accountSid: it.TWILIO_ACCOUNT_SID,
            authTokens: [it.TWILIO_AUTH_TOKEN, it.TWILIO_AUTH_TOKEN_OLD].filter(
              (token) => token !== undefined,
            ),
            apiUrl: it.TWILIO_API_URL,
            browserKey:
              it.TWILIO_API_KEY_SID && it.TWILIO_API_KEY_SECRET
                ? { sid: it.TWILIO_API_KEY_SID, secret: it.TWILIO_API_KEY_SECRET }
                : undefined,
          }
        : undefined,
    travelUrl: it.TRAVEL_URL?.replace(/\/+$/, ''),
    smtpUrl: it.SMTP_URL,
    mssanteFrom: it.MSSANTE_FROM,
    mssanteNil: it.MSSANTE_NIL,
    mailboxesFile: it.MAILBOXES,
    mssanteDomains: listed(it.MSSANTE_DOMAINS),
    mssanteDirectory: it.MSSANTE_DIRECTORY,
    webhooks: {
      ports: listed(it.RECOURS_WEBHOOK_PORTS).map(Number),
      allow: listed(it.RECOURS_WEBHOOK_ALLOW),
      caFile: it.RECOURS_WEBHOOK_CA,
    },
    calendars: { allow: listed(it.RECOURS_CALENDAR_ALLOW), caFile: it.RECOURS_CALENDAR_CA },
    clockFile: it.RECOURS_CLOCK_FILE,
    recoveryMs: it.RECOURS_RECOVERY_MS,
  };
}

const listed = (text: string | undefined): string[] => text?.split(',').map((one) => one.trim()) ?? [];

/** Three roles on one external database. Without logins of their own, `app` and `relay` are taken with the `role` setting. */
function externalUrls(owner: string, app: string | undefined, relay: string | undefined): DatabaseUrls {
  return {
    owner,
    app: app ?? withRole(owner, 'recours_app'),
    relay: relay ?? withRole(owner, 'recours_relay'),
  };
}

/** The same address, opening as another role: `options=-c role=…` is a connection parameter of PostgreSQL. */
export function withRole(url: string, role: string): string {
  const it = new URL(url);
  const options = it.searchParams.get('options');
  it.searchParams.set('options', `${options ? `${options} ` : ''}-c role=${role}`);
  return it.href;
}
