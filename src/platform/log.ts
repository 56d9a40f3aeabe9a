import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Where pino keeps what every line of a logger begins with. */
const { chindingsSym } = pino.symbols;

/** Names under which identity or a secret could slip into a log line: cut out wherever they stand, to three levels. */
const SECRET = [
  'authorization',
  'cookie',
  'token',
  'password',
  'secret',
  'phone',
  'from',
  'to',
  'From',
  'To',
  'Caller',
  'Called',
  'Body',
  'familyName',
  'givenName',
  'birthDate',
  'address',
  'motive',
  'text',
  'body',
  'number',
];

/** The process's logger: JSON lines, ids and codes only (rule 8); the redaction is the second net, not the first. */
export function createLog(level: string, destination?: { write(line: string): void }): Log {
  return pino(
    {
      level,
      base: { pid: process.pid },
      redact: {
        paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
        censor: '[retiré]',
      },
      serializers: { err: safeError },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/**
 * The log of one request: its lines carry the request's id, which is one of ours. `child` would look for secrets in that id, under every name
 * above, at each request: a quarter of the memory that a webhook took.
 */
export const requestLog = (log: Log, reqId: string): Log =>
  Object.create(log, {
    [chindingsSym]: { writable: true, value: `${Reflect.get(log, chindingsSym)},"reqId":"${reqId}"` },
  }) as Log;

/** An error without what it carries along: PostgreSQL puts row values into `detail`, HTTP clients put bodies into theirs. */
function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error };
  const code = 'code' in error ? String(error.code) : undefined;
  const constraint = 'constraint' in error ? String(error.constraint) : undefined;
  return {
    type: error.name,
    message: code && /^[0-9A-Z]{5}$/.test(code) ? `SQLSTATE ${code}` : withoutIdentity(error.message),
    code,
    constraint,
    // Only where: the first lines of a stack are the message again.
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^ {4}at /.test(line))
      .slice(0, 8)
      .join('\n'),
  };
}

/** Mail servers, carriers and JSON.parse quote what they were given: addresses, numbers of telephones, the text itself. */
function withoutIdentity(message: string): string {
  if (message.includes('is not valid JSON')) return 'not valid JSON';
  return message
    .replace(/[^\s<>"',;:]+@[^\s<>"',;:]+/g, '[retiré]')
    .replace(/(?<![\w.-])(?!(\d{1,3}\.){3}\d{1,3}(?![.\d]))(\+|00)?\d([ .-]?\d){8,14}(?![\w-])/g, '[retiré]');
}
