import type { Instant } from '../platform/clock.ts';

/** The carrier's states of a text; `received` is one that came in. */
export type TextStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

/** One SMS as the carrier holds it. */
export type TextMessage = {
  readonly sid: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly acceptedAt: Instant;
  dateSent: Instant | undefined;
  status: TextStatus;
  errorCode: number | undefined;
};

/** What becomes of a text that was sent: delivered, or not, for one of the carrier's reasons (30003 unreachable, 30006 landline, …). */
export type TextFate =
  | { readonly status: 'delivered' }
  | { readonly status: 'undelivered' | 'failed'; readonly errorCode: number };

/** Landlines of metropolitan France do not take texts. */
export const fateOf = (message: TextMessage): TextFate =>
  /^\+33[1-5]/.test(message.to) ? { status: 'undelivered', errorCode: 30006 } : { status: 'delivered' };

/** A text is billed by segment: 160 characters of the GSM alphabet, or 70 of any other (153 and 67 when there are several). */
export function segmentsOf(body: string): number {
  const gsm = [...body].every((character) => GSM_7.includes(character));
  const [alone, each] = gsm ? [160, 153] : [70, 67];
  return body.length <= alone ? 1 : Math.ceil(body.length / each);
}

/** 3GPP TS 23.038, basic table and extension (whose characters count twice; close enough here). */
const GSM_7 =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€';
