import type { CallerFacts, Line, Situation, Step, Turn } from './turn.ts';
import type { Instant } from '../platform/clock.ts';
import type { PhoneLine } from '../territory/phone-line.ts';
import { callerWay } from './caller-way.ts';

/**
 * The caller's way through a line as a drawing (Mermaid, https://mermaid.js.org/syntax/flowchart.html). Where each arrow leads is asked of
 * the machine itself, so that the drawing cannot say something else than callers hear.
 */
export function drawWay(description: PhoneLine): string {
  const line: Line = {
    name: 'CPTS',
    timeZone: 'Europe/Paris',
    opening: { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '17:00', holidays: 'metropole', closures: [] },
    line: description,
  };
  const arrows = new Map<string, string[]>();
  for (const [from, label, step, situation] of cases(description)) {
    const road = `${from}|${nodeAfter(callerWay(line, step, situation), situation)}`;
    arrows.set(road, [...(arrows.get(road) ?? []), label]);
  }
  return [
    'flowchart TD',
    ...Object.entries(NODES).map(([name, shape]) => `  ${name}${shape}`),
    ...[...arrows].map(([road, labels]) => {
      const [from, to] = road.split('|');
      return `  ${from} -- "${labels.join('<br/>')}" --> ${to}`;
    }),
    '  wait -- "an operator picks up" --> human',
  ].join('\n');
}

const NODES = {
  ring: '(["the line rings:<br/>vital emergency first"])',
  menu: '{"menu"}',
  wait: '["in the queue: place, estimate,<br/>15 and 114"]',
  offer: '{"15 and 114, then:<br/>a callback?"}',
  keep: '{"in the queue: 15 and 114,<br/>then: a callback?"}',
  number: '{"number, keyed in"}',
  confirm: '{"read back: right?"}',
  out: '["out of the queue"]',
  noted: '(["callback on record,<br/>15 and 114"])',
  told: '(["hours, 15 and 114"])',
  human: '(["operator"])',
} as const;
type Node = keyof typeof NODES;

function nodeAfter({ next, writes }: Turn, { caller }: Situation): Node {
  switch (next.do) {
    case 'ask':
      if (next.ask === 'waiting') return 'wait';
      return next.ask === 'callback' ? (next.place === 'wait' ? 'keep' : 'offer') : next.ask;
    case 'enqueue':
    case 'wait-on':
      return 'wait';
    case 'leave':
      return 'out';
    case 'try-again':
      return 'ring';
    case 'hang-up':
      return writes.callback || caller.promised ? 'noted' : 'told';
  }
}

const OPEN: Situation = {
  at: 0 as Instant,
  state: { state: 'open', closesAt: 1 as Instant },
  operators: 1,
  waiting: 0,
  ahead: 0,
  estimateMs: 0,
  waitedMs: 0,
  caller: {
    refusedClosed: false,
    queued: false,
    beingAnswered: false,
    promised: false,
    phoneKnown: true,
    keyedPhone: null,
  },
};
const CLOSED: Situation = { ...OPEN, state: { state: 'closed', reason: 'hours', opensAt: 1 as Instant } };
const NOBODY: Situation = { ...OPEN, operators: 0 };

const who = (situation: Situation, caller: Partial<CallerFacts>): Situation => ({
  ...situation,
  caller: { ...situation.caller, ...caller },
});

type Case = readonly [from: Node, label: string, step: Step, situation: Situation];

function cases({ menu, limits, callbackKey }: PhoneLine): Case[] {
  const keyed = (
    ask: Extract<Step, { at: 'gather' }>['ask'],
    keys: string,
    { asked = 1, place = 'call' as 'call' | 'wait' } = {},
  ): Step => ({ at: 'gather', ask, place, asked, keys });
  const full = { ...OPEN, waiting: limits.longestQueue };
  const long = { ...OPEN, estimateMs: (limits.callbackFirstMinutes + 1) * 60_000 };
  const late = { ...OPEN, waitedMs: limits.longestWaitMinutes * 60_000 };
  const withheld = { phoneKnown: false };
  const waiting = who(OPEN, { queued: true });
  const first = menu[0]?.key ?? '';
  return [
    ['ring', 'open', { at: 'ring' }, OPEN],
    ['ring', 'closed', { at: 'ring' }, CLOSED],
    ['ring', 'nobody at the line', { at: 'ring' }, NOBODY],
    ...menu.map(({ key, choice }): Case => ['menu', `${key}: ${choice}`, keyed('menu', key), OPEN]),
    ['menu', 'silence or another key', keyed('menu', ''), OPEN],
    ['menu', 'silence or another key, twice: snp', keyed('menu', '', { asked: 2 }), OPEN],
    ['menu', `${limits.longestQueue} waiting`, keyed('menu', first), full],
    ['menu', `more than ${limits.callbackFirstMinutes} min to wait`, keyed('menu', first), long],
    ['offer', '1', keyed('callback', '1'), CLOSED],
    ['offer', '1, number withheld', keyed('callback', '1'), who(CLOSED, withheld)],
    ['offer', 'silence or another key, room in the queue', keyed('callback', ''), long],
    ['offer', 'silence or another key', keyed('callback', ''), CLOSED],
    ['offer', 'twice, closed', keyed('callback', '', { asked: 2 }), CLOSED],
    ['offer', 'twice, open and full', keyed('callback', '', { asked: 2 }), full],
    ['offer', 'twice, nobody at the line', keyed('callback', '', { asked: 2 }), NOBODY],
    ['offer', 'twice, number withheld', keyed('callback', '', { asked: 2 }), who(full, withheld)],
    ['wait', 'nothing', { at: 'wait' }, waiting],
    ['wait', callbackKey, keyed('waiting', callbackKey, { place: 'wait' }), waiting],
    ['wait', `${limits.longestWaitMinutes} min`, { at: 'wait' }, who(late, { queued: true })],
    ['wait', 'the line closes', { at: 'wait' }, who(CLOSED, { queued: true })],
    ['wait', 'nobody at the line', { at: 'wait' }, who(NOBODY, { queued: true })],
    ['keep', '1: on record', keyed('callback', '1', { place: 'wait' }), waiting],
    ['keep', '1, number withheld', keyed('callback', '1', { place: 'wait' }), who(waiting, withheld)],
    ['keep', 'silence or another key', keyed('callback', '', { place: 'wait' }), waiting],
    [
      'out',
      'callback on record',
      { at: 'queue-end', because: 'left' },
      who(OPEN, { queued: true, promised: true }),
    ],
    ['out', 'otherwise', { at: 'queue-end', because: 'left' }, who(late, { queued: true })],
    ['number', 'ten digits', keyed('number', '0639980123'), who(CLOSED, withheld)],
    ['number', 'otherwise', keyed('number', ''), who(CLOSED, withheld)],
    ['number', 'three times', keyed('number', '', { asked: 3 }), who(CLOSED, withheld)],
    [
      'number',
      'three times, in the queue',
      keyed('number', '', { asked: 3, place: 'wait' }),
      who(waiting, withheld),
    ],
    ['confirm', '1', keyed('confirm', '1'), who(CLOSED, { ...withheld, keyedPhone: '+33639980123' })],
    [
      'confirm',
      '1, in the queue: on record',
      keyed('confirm', '1', { place: 'wait' }),
      who(waiting, { ...withheld, keyedPhone: '+33639980123' }),
    ],
    [
      'confirm',
      'another key',
      keyed('confirm', '2'),
      who(CLOSED, { ...withheld, keyedPhone: '+33639980123' }),
    ],
  ];
}
