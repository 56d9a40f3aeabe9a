import type { Instant } from '../platform/clock.ts';
import { rfc2822, talkSeconds, type Exchange } from './exchange.ts';
import { hasEnded, type Leg } from './leg.ts';
import { waitSeconds, type Member, type PhoneQueue } from './phone-queue.ts';
import { segmentsOf, type TextMessage } from './text-message.ts';

/** The carrier's resources as its REST API shows them: snake case, numbers as text where it does so, RFC 2822 dates. */

const date = (at: Instant | undefined): string | null => (at === undefined ? null : rfc2822(at));

export const accountUri = (exchange: Exchange): string => `/2010-04-01/Accounts/${exchange.accountSid}`;

export function messageJson(exchange: Exchange, message: TextMessage): Record<string, unknown> {
  const uri = `${accountUri(exchange)}/Messages/${message.sid}`;
  return {
    account_sid: exchange.accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: date(message.acceptedAt),
    date_sent: date(message.dateSent),
    date_updated: date(message.dateSent ?? message.acceptedAt),
    direction: message.direction,
    error_code: message.errorCode ?? null,
    error_message: null,
    from: message.from,
    messaging_service_sid: message.from.startsWith('MG') ? message.from : null,
    num_media: '0',
    num_segments: String(segmentsOf(message.body)),
    price: null,
    price_unit: 'EUR',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

export function callJson(exchange: Exchange, leg: Leg): Record<string, unknown> {
  const { account } = leg;
  const uri = `${accountUri(exchange)}/Calls/${account.sid}`;
  return {
    account_sid: exchange.accountSid,
    answered_by: null,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: date(account.startedAt),
    date_updated: date(account.endedAt ?? account.answeredAt ?? account.startedAt),
    direction: account.direction,
    duration: hasEnded(leg) ? String(talkSeconds(exchange, leg)) : null,
    end_time: date(account.endedAt),
    forwarded_from: null,
    from: account.from,
    from_formatted: account.from,
    group_sid: null,
    parent_call_sid: account.parentSid ?? null,
    phone_number_sid: null,
    price: null,
    price_unit: 'EUR',
    queue_time: String(
      account.waits.reduce((sum, wait) => sum + ((wait.leftAt ?? wait.enteredAt) - wait.enteredAt), 0),
    ),
    sid: account.sid,
    start_time: date(account.answeredAt ?? account.startedAt),
    status: account.status,
    subresource_uris: { events: `${uri}/Events.json`, notifications: `${uri}/Notifications.json` },
    to: account.to,
    to_formatted: account.to,
    trunk_sid: null,
    uri: `${uri}.json`,
  };
}

export function queueJson(exchange: Exchange, queue: PhoneQueue): Record<string, unknown> {
  const uri = `${accountUri(exchange)}/Queues/${queue.sid}`;
  const now = exchange.clock.now();
  const waits = queue.members.map((member) => waitSeconds(now, member));
  return {
    account_sid: exchange.accountSid,
    average_wait_time: Math.round(waits.reduce((sum, one) => sum + one, 0) / Math.max(1, waits.length)),
    current_size: queue.members.length,
    date_created: date(queue.createdAt),
    date_updated: date(queue.createdAt),
    friendly_name: queue.name,
    max_size: queue.maxSize,
    sid: queue.sid,
    subresource_uris: { members: `${uri}/Members.json` },
    uri: `${uri}.json`,
  };
}

export const memberJson = (
  exchange: Exchange,
  queue: PhoneQueue,
  member: Member,
): Record<string, unknown> => ({
  call_sid: member.leg.account.sid,
  date_enqueued: date(member.enteredAt),
  position: queue.members.indexOf(member) + 1,
  queue_sid: queue.sid,
  uri: `${accountUri(exchange)}/Queues/${queue.sid}/Members/${member.leg.account.sid}.json`,
  wait_time: waitSeconds(exchange.clock.now(), member),
});

type Query = Readonly<Record<string, string | undefined>>;

/** One page of a list, in the carrier's shape; the next one is found by the last item of this one, so that it neither skips nor repeats. */
export function pageJson<Item>(
  list: {
    items: readonly Item[];
    name: string;
    uri: string;
    sidOf: (item: Item) => string;
    json: (item: Item) => unknown;
  },
  query: Query,
): Record<string, unknown> {
  const size = Math.min(Math.max(Number(query.PageSize ?? 50), 1), 1000);
  const number = Number(query.Page ?? 0);
  const last = query.PageToken?.slice(2);
  const start =
    last === undefined ? number * size : list.items.findIndex((item) => list.sidOf(item) === last) + 1;
  const shown = list.items.slice(start, start + size);
  const at = (page: number, token?: string): string => {
    const kept = Object.entries(query).filter(
      ([name, value]) => value !== undefined && !name.startsWith('Page'),
    );
    const params = new URLSearchParams(kept as [string, string][]);
    params.set('PageSize', String(size));
    params.set('Page', String(page));
    if (token !== undefined) params.set('PageToken', `PA${token}`);
    return `${list.uri}?${params.toString()}`;
  };
  const lastShown = shown.at(-1);
  const more = lastShown !== undefined && start + size < list.items.length;
  return {
    end: start + Math.max(0, shown.length - 1),
    first_page_uri: at(0),
    next_page_uri: more ? at(number + 1, list.sidOf(lastShown)) : null,
    page: number,
    page_size: size,
    previous_page_uri: number > 0 ? at(number - 1) : null,
    [list.name]: shown.map(list.json),
    start,
    uri: at(number, last),
  };
}
