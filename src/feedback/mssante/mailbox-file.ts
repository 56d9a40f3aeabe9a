import { z } from 'zod';

const path = z.string().min(1);

const access = (protocol: RegExp, example: string) =>
  z
    .strictObject({
      url: z
        .url({ protocol, error: `une adresse ${example} est attendue` })
        .refine(
          (url) => !hasOptions(url) && !/\/\/[^/]*@/.test(url),
          'une adresse sans compte, mot de passe ni option est attendue',
        ),
      cert: path.optional(),
      key: path.optional(),
      ca: path.optional(),
      user: z.string().min(1).optional(),
      password: z.string().min(1).optional(),
      passwordFile: path.optional(),
    })
    .refine((it) => (it.cert === undefined) === (it.key === undefined), 'cert et key vont ensemble')
    .refine(
      (it) => (it.user === undefined) === (it.password === undefined && it.passwordFile === undefined),
      'user va avec password ou passwordFile',
    )
    .refine(
      (it) => it.password === undefined || it.passwordFile === undefined,
      'password ou passwordFile, pas les deux',
    )
    .refine(
      (it) => it.cert !== undefined || it.user !== undefined || isLoopback(it.url),
      'un certificat (cert, key) ou un compte (user) est nécessaire',
    );

const mailbox = z.strictObject({
  address: z.email({ error: 'une adresse de messagerie est attendue' }),
  name: z.string().trim().min(1).max(120).optional(),
  nil: z
    .string()
    .regex(/^[\w.-]{1,60}$/, 'lettres, chiffres, points et tirets')
    .optional(),
  smtp: access(/^smtps?$/, 'smtps://… ou smtp://…').optional(),
  imap: access(/^imaps?$/, 'imaps://… ou imap://…').optional(),
});

const file = z.record(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'code de territoire attendu'), mailbox);

/** What the file MAILBOXES says, by territory; and every fault of it as a line. */
export function describedMailboxes(text: string): { mailboxes: z.infer<typeof file>; faults: string[] } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { mailboxes: {}, faults: ['MAILBOXES : ce fichier n’est pas au format JSON'] };
  }
  const parsed = file.safeParse(content);
  if (parsed.success) return { mailboxes: parsed.data, faults: [] };
  return {
    mailboxes: {},
    faults: parsed.error.issues.map((issue) => {
      const where = issue.path.join('.') || 'MAILBOXES';
      const what = issue.code === 'unrecognized_keys' ? `inconnu : ${issue.keys.join(', ')}` : issue.message;
      return `${where} : ${what}`;
    }),
  };
}

/** Whether an address asks for more than its server: that could take the encryption away, or the check of whose certificate it is. */
export const hasOptions = (url: string): boolean => /[?#]/.test(url);

/** This machine alone, by a host name of an address. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
