import type { FastifyInstance } from 'fastify';
import type { Carrier } from './carrier.ts';
import { messageJson, pageJson } from './carrier-json.ts';
import { field, isPhoneNumber, notFound, queryOf, refuse, type Fields } from './carrier-refusal.ts';
import { acceptText } from './send-text.ts';
import type { TextMessage } from './text-message.ts';

const LONGEST_BODY = 1600;

/** `Messages.json`: send, list, fetch. */
export function messageRoutes(app: FastifyInstance, api: Carrier, base: string): void {
  const { exchange } = api;

  app.post<{ Body: Fields }>(`${base}/Messages.json`, (request, reply) => {
    const to = field(request.body, 'To');
    const from = field(request.body, 'From') ?? field(request.body, 'MessagingServiceSid');
    const body = field(request.body, 'Body');
    if (!to) return refuse(400, 21604, "A 'To' phone number is required.");
    if (!isPhoneNumber(to)) return refuse(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (!from) return refuse(400, 21603, "A 'From' phone number is required.");
    if (!maySend(from, exchange.number))
      return refuse(
        400,
        21606,
        `The 'From' phone number provided (${from}) is not a valid message-capable phone number.`,
      );
    if (!body) return refuse(400, 21602, 'Message body is required.');
    if (body.length > LONGEST_BODY)
      return refuse(400, 21617, 'The concatenated message body exceeds the 1600 character limit.');
    if (exchange.unsubscribed.has(to)) return refuse(400, 21610, 'Attempt to send to unsubscribed recipient');
    const statusCallback = field(request.body, 'StatusCallback');
    const message = acceptText(
      exchange,
      { to, from, body, direction: 'outbound-api', statusCallback },
      api.fate,
    );
    return reply.code(201).send(messageJson(exchange, message));
  });

  app.get<{ Querystring: Fields }>(`${base}/Messages.json`, (request) => {
    const query = queryOf(request.query);
    const items = exchange.messages
      .filter(
        (message) => (query.To ?? message.to) === message.to && (query.From ?? message.from) === message.from,
      )
      .filter((message) => sentWithin(message, query))
      .toReversed();
    const json = (message: TextMessage): unknown => messageJson(exchange, message);
    return pageJson(
      { items, name: 'messages', uri: `${base}/Messages.json`, sidOf: ({ sid }) => sid, json },
      query,
    );
  });

  app.get<{ Params: { sid: string } }>(`${base}/Messages/:sid.json`, (request) => {
    const message = exchange.messages.find(({ sid }) => sid === request.params.sid);
    return message ? messageJson(exchange, message) : notFound(request.url);
  });
}

/** The line's own number, a messaging service, or a sender name of up to eleven characters. */
const maySend = (from: string, number: string): boolean =>
  from === number || /^MG[\da-f]{32}$/.test(from) || /^(?=.*[A-Za-z])[\w -]{1,11}$/.test(from);

/**
 * `DateSent`, `DateSent<`, `DateSent>`: days (GMT) or instants, the limits included. A text not sent yet is looked for by the time
 * at which it was accepted.
 */
function sentWithin(message: TextMessage, query: Readonly<Record<string, string | undefined>>): boolean {
  const at = message.dateSent ?? message.acceptedAt;
  const second = Math.floor(at / 1000) * 1000;
  const day = new Date(at).toISOString().slice(0, 10);
  const { DateSent: on, 'DateSent<': before, 'DateSent>': after } = query;
  return (
    (on === undefined || on.slice(0, 10) === day) &&
    (before === undefined || second <= Date.parse(before)) &&
    (after === undefined || second >= Date.parse(after))
  );
}
