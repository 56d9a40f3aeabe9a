import type { FastifyInstance } from 'fastify';
import type { Carrier } from './carrier.ts';
import { callJson, pageJson } from './carrier-json.ts';
import { field, fieldsOf, isPhoneNumber, notFound, queryOf, refuse, type Fields } from './carrier-refusal.ts';
import { isPickedUp, ring } from './dial.ts';
import { endLeg, inBackground, openLeg, type Exchange } from './exchange.ts';
import { hasEnded, redirectLeg, type Leg, type Source } from './leg.ts';
import { converse } from './play-twiml.ts';
import type { Method } from './twiml.ts';

const RING_SECONDS = 60;

/** `Calls.json`: call, list, fetch; redirect and end a call under way. */
export function callRoutes(app: FastifyInstance, api: Carrier, base: string): void {
  const { exchange } = api;

  app.post<{ Body: Fields }>(`${base}/Calls.json`, (request, reply) => {
    const to = field(request.body, 'To');
    const from = field(request.body, 'From');
    const source = sourceOf(exchange, request.body);
    if (!to) return refuse(400, 21201, "No 'To' number is specified");
    if (!isPhoneNumber(to) && !/^(sip|client):/.test(to))
      return refuse(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (from !== exchange.number)
      return refuse(
        400,
        21210,
        `The source phone number provided, ${from}, is not yet verified for your account.`,
      );
    if (!source) return refuse(400, 21205, 'Url parameter is required.');
    if (field(request.body, 'Record') === 'true') return refuse(400, 20001, 'Calls are not recorded.');
    const leg = openLeg(exchange, {
      direction: 'outbound-api',
      from,
      to,
      callback: callbackOf(request.body),
    });
    const seconds = Number(field(request.body, 'Timeout') ?? RING_SECONDS);
    const detects = field(request.body, 'MachineDetection') !== undefined;
    inBackground(exchange, place(exchange, leg, source, seconds, detects), leg);
    return reply.code(201).send(callJson(exchange, leg));
  });

  app.post<{ Params: { sid: string }; Body: Fields }>(`${base}/Calls/:sid.json`, (request) => {
    const leg = legOf(exchange, request.params.sid) ?? notFound(request.url);
    const status = field(request.body, 'Status');
    const source = sourceOf(exchange, request.body);
    if (hasEnded(leg)) return refuse(400, 21220, 'Call is not in-progress. Cannot redirect.');
    if (status === 'completed' || status === 'canceled') {
      if (leg.account.answeredAt === undefined) endLeg(exchange, leg, 'canceled', 'product');
      else if (status === 'completed') endLeg(exchange, leg, 'completed', 'product');
    } else if (!source) return refuse(400, 20001, 'Url, Twiml or Status is required.');
    else if (leg.account.answeredAt === undefined)
      return refuse(400, 21220, 'Call is not in-progress. Cannot redirect.');
    else redirectLeg(leg, source);
    return callJson(exchange, leg);
  });

  app.get<{ Querystring: Fields }>(`${base}/Calls.json`, (request) => {
    const query = queryOf(request.query);
    const after = query['StartTime>'];
    const before = query['StartTime<'];
    const items = exchange.legs
      .filter(
        ({ account }) =>
          (query.To ?? account.to) === account.to && (query.From ?? account.from) === account.from,
      )
      .filter(({ account }) => (query.Status ?? account.status) === account.status)
      .filter(({ account }) => query.ParentCallSid === undefined || query.ParentCallSid === account.parentSid)
      .filter(({ account }) => after === undefined || account.startedAt >= Date.parse(after))
      .filter(({ account }) => before === undefined || account.startedAt <= Date.parse(before))
      .toReversed();
    const json = (leg: Leg): unknown => callJson(exchange, leg);
    return pageJson(
      { items, name: 'calls', uri: `${base}/Calls.json`, sidOf: (leg) => leg.account.sid, json },
      query,
    );
  });

  app.get<{ Params: { sid: string } }>(`${base}/Calls/:sid.json`, (request) => {
    const leg = legOf(exchange, request.params.sid);
    return leg ? callJson(exchange, leg) : notFound(request.url);
  });
}

const legOf = (exchange: Exchange, sid: string): Leg | undefined =>
  exchange.legs.find(({ account }) => account.sid === sid);

/** Rings after the API has answered `queued`; whoever picks up hears the document, which is told what picked up if it wanted to know. */
async function place(
  exchange: Exchange,
  leg: Leg,
  source: Source,
  seconds: number,
  detects: boolean,
): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (hasEnded(leg)) return;
  const reaction = await ring(exchange, leg, seconds);
  if (!isPickedUp(reaction)) return;
  const params = { AnsweredBy: reaction === 'machine' ? 'machine_start' : 'human' };
  const first = detects && !('twiml' in source) ? { ...source, params } : source;
  await converse(exchange, leg, first);
}

/** `Twiml` (inline) or `Url` of a form. */
export function sourceOf(exchange: Exchange, fields: Fields): Source | undefined {
  const twiml = field(fields, 'Twiml');
  if (twiml !== undefined) return { twiml, url: exchange.urls.voice };
  const url = field(fields, 'Url');
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) return refuse(400, 21205, `Url is not a valid URL: ${url}`);
  return { url: exchange.sender.publicAddress(url), method: methodOf(fields, 'Method'), params: {} };
}

function callbackOf(fields: Fields): Leg['callback'] {
  const url = field(fields, 'StatusCallback');
  if (url === undefined) return undefined;
  const events = fieldsOf(fields, 'StatusCallbackEvent');
  const wanted = new Set(events.length > 0 ? events : ['completed']);
  return { url, method: methodOf(fields, 'StatusCallbackMethod'), events: wanted };
}

const methodOf = (fields: Fields, name: string): Method => (field(fields, name) === 'GET' ? 'GET' : 'POST');
