import type { ParsedMail } from './parsed-mail.ts';
import { addressOf, blocksOf, type Fields, fromXtext, messageIdsOf } from './report-fields.ts';

/** What a server has done with a mail for one recipient (RFC 3464, 2.3.3). */
export type DsnAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

export type DsnRecipient = {
  /** As whoever sent it had written it, and as it is by now. */
  original: string | undefined;
  final: string | undefined;
  action: DsnAction;
  /** `5.2.2` (RFC 3463); undefined: not said. */
  status: string | undefined;
};

/** What the servers say became of a mail. */
export type Dsn = {
  /** Message-IDs of the mail that it is about, the surest first. */
  about: readonly string[];
  recipients: readonly DsnRecipient[];
};

const ACTIONS: ReadonlySet<string> = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded']);

/** Reads a delivery status notification (RFC 3464). Undefined: this mail is none. */
export function dsnOf(mail: ParsedMail): Dsn | undefined {
  if (mail.type !== 'multipart/report') return undefined;
  const status = mail.parts.find(({ saidType }) =>
    ['message/delivery-status', 'message/global-delivery-status'].includes(saidType),
  );
  if (!status) return undefined;
  const [ofMessage, ...ofRecipients] = blocksOf(status.content);
  // Some leave out what is said of the whole message.
  const blocks = ofMessage?.has('action') ? [ofMessage, ...ofRecipients] : ofRecipients;
  const envelope = ofMessage?.get('original-envelope-id');
  return {
    about: [
      ...(envelope === undefined ? [] : idsOfEnvelope(envelope)),
      ...returnedIds(mail),
      ...mail.answers,
    ],
    recipients: blocks.flatMap(recipientOf),
  };
}

function recipientOf(fields: Fields): DsnRecipient[] {
  const action = /^[a-z]+/.exec(fields.get('action')?.toLowerCase() ?? '')?.[0] ?? '';
  if (!ACTIONS.has(action)) return [];
  return [
    {
      original: addressOf(fields.get('original-recipient')),
      final: addressOf(fields.get('final-recipient')),
      action: action as DsnAction,
      status: /^[245]\.\d{1,3}\.\d{1,3}(?!\d)/.exec(fields.get('status') ?? '')?.[0],
    },
  ];
}

/** We name the envelope by its Message-ID, without the brackets. */
const idsOfEnvelope = (envelope: string): string[] =>
  [...new Set([envelope, fromXtext(envelope)])].map((it) => `<${it.replace(/^<|>$/g, '')}>`);

/** Of what was sent back of the mail: its header, or all of it. */
export const returnedIds = (mail: ParsedMail): string[] =>
  mail.parts
    .filter(({ saidType }) => RETURNED.has(saidType))
    .slice(0, 5)
    .flatMap(({ content }) => messageIdsOf(blocksOf(content)[0]?.get('message-id')));

const RETURNED = new Set([
  'text/rfc822-headers',
  'message/rfc822',
  'message/global-headers',
  'message/global',
]);
