import type { FastifyInstance } from 'fastify';
import type { Carrier } from './carrier.ts';
import { sourceOf } from './carrier-calls.ts';
import { memberJson, pageJson, queueJson } from './carrier-json.ts';
import { field, notFound, queryOf, refuse, type Fields } from './carrier-refusal.ts';
import type { Exchange } from './exchange.ts';
import { redirectLeg } from './leg.ts';
import { queueNamed, waitSeconds, type Member, type PhoneQueue } from './phone-queue.ts';

type QueuePath = { Params: { queue: string } };
type MemberPath = { Params: { queue: string; member: string } };

/** `Queues.json` and their members: list, make, look, and take a call out to another document. */
export function queueRoutes(app: FastifyInstance, api: Carrier, base: string): void {
  const { exchange } = api;
  const queueOf = (request: { params: { queue: string }; url: string }): PhoneQueue =>
    exchange.queues.get(request.params.queue) ?? notFound(request.url);

  app.get<{ Querystring: Fields }>(`${base}/Queues.json`, (request) => {
    const items = [...exchange.queues.values()];
    const json = (queue: PhoneQueue): unknown => queueJson(exchange, queue);
    return pageJson(
      { items, name: 'queues', uri: `${base}/Queues.json`, sidOf: ({ sid }) => sid, json },
      queryOf(request.query),
    );
  });

  app.post<{ Body: Fields }>(`${base}/Queues.json`, (request, reply) => {
    const name = field(request.body, 'FriendlyName');
    if (!name) return refuse(400, 20001, 'FriendlyName is required.');
    if ([...exchange.queues.values()].some((queue) => queue.name === name))
      return refuse(400, 22003, 'A queue with this friendly name already exists.');
    const queue = queueNamed(exchange, name);
    queue.maxSize = Number(field(request.body, 'MaxSize') ?? queue.maxSize);
    return reply.code(201).send(queueJson(exchange, queue));
  });

  app.get<QueuePath>(`${base}/Queues/:queue.json`, (request) => queueJson(exchange, queueOf(request)));

  app.get<QueuePath & { Querystring: Fields }>(`${base}/Queues/:queue/Members.json`, (request) => {
    const queue = queueOf(request);
    const json = (member: Member): unknown => memberJson(exchange, queue, member);
    const list = {
      items: queue.members,
      name: 'queue_members',
      sidOf: (member: Member) => member.leg.account.sid,
      json,
    };
    return pageJson({ ...list, uri: `${base}/Queues/${queue.sid}/Members.json` }, queryOf(request.query));
  });

  app.get<MemberPath>(`${base}/Queues/:queue/Members/:member.json`, (request) => {
    const queue = queueOf(request);
    return memberJson(exchange, queue, memberOf(queue, request));
  });

  app.post<MemberPath & { Body: Fields }>(`${base}/Queues/:queue/Members/:member.json`, (request) => {
    const queue = queueOf(request);
    const member = memberOf(queue, request);
    const source = sourceOf(exchange, request.body);
    if (!source) return refuse(400, 21205, 'Url parameter is required.');
    const shown = memberJson(exchange, queue, member);
    redirectLeg(
      member.leg,
      'twiml' in source ? source : { ...source, params: leaving(exchange, queue, member) },
    );
    return shown;
  });
}

/** A member by its call, or the one who has waited longest (`Front`). */
const memberOf = (queue: PhoneQueue, request: { params: { member: string }; url: string }): Member =>
  queue.members.find(
    ({ leg }, place) =>
      leg.account.sid === request.params.member || (place === 0 && request.params.member === 'Front'),
  ) ?? notFound(request.url);

const leaving = (exchange: Exchange, queue: PhoneQueue, member: Member): Record<string, string> => ({
  QueueSid: queue.sid,
  QueueTime: String(waitSeconds(exchange.clock.now(), member)),
});
