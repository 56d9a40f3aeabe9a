import { carrierFailure, isCarrierFailure } from './carrier-error.ts';
import { inBackground, newWebhook, placeOf, type Exchange } from './exchange.ts';
import { newSid } from './sid.ts';
import { segmentsOf, type TextFate, type TextMessage } from './text-message.ts';
import { parseMessagingTwiml } from './twiml.ts';

/** Exactly one of these words, in capitals or not, and the carrier itself stops (or resumes) all texts to that number. */
const STOP_WORDS = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const START_WORDS = ['START', 'YES', 'UNSTOP'];

/** Accepts a text and sees it to its end in the background; each state goes to the status callback. */
export function acceptText(
  exchange: Exchange,
  text: {
    to: string;
    from: string;
    body: string;
    direction: TextMessage['direction'];
    statusCallback: string | undefined;
  },
  fate: (message: TextMessage) => TextFate,
): TextMessage {
  const message: TextMessage = {
    sid: newSid('SM'),
    direction: text.direction,
    from: text.from,
    to: text.to,
    body: text.body,
    acceptedAt: exchange.clock.now(),
    dateSent: undefined,
    status: text.direction === 'inbound' ? 'received' : 'queued',
    errorCode: undefined,
  };
  exchange.messages.push(message);
  if (text.direction === 'inbound') message.dateSent = message.acceptedAt;
  else
    inBackground(
      exchange,
      convey(exchange, message, `text-${exchange.messages.length}`, text.statusCallback, fate),
    );
  return message;
}

async function convey(
  exchange: Exchange,
  message: TextMessage,
  stream: string,
  statusCallback: string | undefined,
  fate: (message: TextMessage) => TextFate,
): Promise<void> {
  const tell = (): void => {
    if (statusCallback === undefined) return;
    const params = {
      AccountSid: exchange.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      MessageSid: message.sid,
      MessageStatus: message.status,
      SmsSid: message.sid,
      SmsStatus: message.status,
      To: message.to,
      ...(message.errorCode === undefined ? {} : { ErrorCode: String(message.errorCode) }),
    };
    exchange.callbacks.post(stream, newWebhook('message-status', statusCallback, 'POST', params));
  };
  // The API answers `queued` before anything else happens to the text.
  await new Promise((resolve) => setImmediate(resolve));
  tell();
  await exchange.pace.pass(300, exchange.closing.signal);
  message.status = 'sent';
  message.dateSent = exchange.clock.now();
  tell();
  await exchange.pace.pass(2000, exchange.closing.signal);
  const end = fate(message);
  message.status = end.status;
  if (end.status !== 'delivered') message.errorCode = end.errorCode;
  tell();
}

/** What the product made of a text that came in: the HTTP status of its answer, and the replies that it contained. */
export type TextReception = {
  readonly sid: string;
  readonly status: number;
  readonly replies: readonly string[];
};

/**
 * Somebody writes to the line. The carrier obeys STOP and START by itself, and hands on the text all the same. Throws a carrier
 * failure when the product's answer is neither empty nor TwiML.
 */
export async function receiveText(
  exchange: Exchange,
  text: { from: string; body: string },
  fate: (message: TextMessage) => TextFate,
): Promise<TextReception> {
  if (exchange.urls.sms === undefined) throw carrierFailure(0, 'aucune adresse smsUrl pour les SMS reçus');
  const word = text.body.trim().toUpperCase();
  if (STOP_WORDS.includes(word)) exchange.unsubscribed.add(text.from);
  if (START_WORDS.includes(word)) exchange.unsubscribed.delete(text.from);
  const received = { to: exchange.number, ...text, direction: 'inbound' as const, statusCallback: undefined };
  const message = acceptText(exchange, received, fate);
  const params = {
    AccountSid: exchange.accountSid,
    ApiVersion: '2010-04-01',
    Body: text.body,
    From: text.from,
    ...placeOf('From', text.from),
    MessageSid: message.sid,
    NumMedia: '0',
    NumSegments: String(segmentsOf(text.body)),
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    SmsStatus: 'received',
    To: exchange.number,
    ...placeOf('To', exchange.number),
  };
  const answer = await exchange.sender.send(newWebhook('sms', exchange.urls.sms, 'POST', params));
  const replies = answer.status < 300 ? readReplies(answer.body, answer.contentType, exchange.urls.sms) : [];
  for (const body of replies) {
    const reply = { to: text.from, from: exchange.number, body, direction: 'outbound-reply' as const };
    if (!exchange.unsubscribed.has(text.from))
      acceptText(exchange, { ...reply, statusCallback: undefined }, fate);
  }
  return { sid: message.sid, status: answer.status, replies };
}

function readReplies(body: string, contentType: string, url: string): string[] {
  if (body.trim() === '') return [];
  if (contentType.startsWith('text/plain')) return [body];
  try {
    return parseMessagingTwiml(body);
  } catch (error) {
    throw isCarrierFailure(error) ? carrierFailure(error.carrier.code, error.carrier.message, url) : error;
  }
}
