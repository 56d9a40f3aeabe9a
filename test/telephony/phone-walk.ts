import fc from 'fast-check';
import { type CallFacts, callState, merge } from '../../src/calls/call.ts';
import { after, type Instant, instant } from '../../src/platform/clock.ts';
import { parseVoiceTwiml } from '../../src/simulator/twiml.ts';
import { callerWay } from '../../src/telephony/caller-way.ts';
import { held } from '../../src/telephony/held.ts';
import { lineHours } from '../../src/telephony/line-words.ts';
import { CANNOT_WAIT } from '../../src/telephony/spoken-texts.ts';
import { turnTwiml } from '../../src/telephony/turn-twiml.ts';
import type { Line, Situation, Step, Turn } from '../../src/telephony/turn.ts';
import { lineState } from '../../src/territory/opening-hours.ts';
import { DEFAULT_LINE } from '../../src/territory/phone-line.ts';
import { holidayCalendars } from '../../src/territory/public-holidays.ts';

/** What happens at one turn of a call: how the line stands, what the caller does, what breaks. */
export type Move = {
  keys: string;
  hangsUp: boolean;
  /** How often the step cannot be written before it can. */
  failures: number;
  /** It was written, and the answer never reached the carrier, which comes back to the step. */
  lost: boolean;
  operators: number;
  waiting: number;
  ahead: number;
  estimateMs: number | undefined;
  /** The phone of an operator rings for the caller; they may be connected, or nobody picks up. */
  answered: 'no' | 'rings' | 'connected';
  /** How long the caller listens, milliseconds. */
  listensMs: number;
};

export type Call = {
  line: Line;
  from: Instant;
  withheld: boolean;
  moves: readonly Move[];
  /** From then on the caller is silent, and this goes on for ever. */
  afterwards: Pick<Move, 'operators' | 'answered'>;
};

export type End = 'human' | 'told' | 'hung-up';
export type Walk = { end: End; turns: number; facts: CallFacts; heard: string[]; callback: boolean };

const SILENT: Move = {
  keys: '',
  hangsUp: false,
  failures: 0,
  lost: false,
  operators: 1,
  waiting: 3,
  ahead: 2,
  estimateMs: 240_000,
  answered: 'no',
  listensMs: 20_000,
};

/** No caller makes so many turns: a walk that is longer has no end. */
const MOST_TURNS = 700;

/** Walks a call to its end as the carrier would. Throws what is wrong with the way: a sentence. */
export function walk({ line, from, withheld, moves, afterwards }: Call): Walk {
  let at = from;
  let step: Step = { at: 'ring' };
  let facts: CallFacts = { arrivedAt: at };
  let phoneKnown = !withheld;
  let keyedPhone: string | null = null;
  let queuedSince: Instant | undefined;
  let callback = false;
  let silentTurns = 0;
  const heard: string[] = [];
  const endOf = (end: End, turns: number): Walk => ({ end, turns, facts, heard, callback });

  for (let turns = 0; turns < MOST_TURNS; turns++) {
    const move: Move = moves[turns] ?? { ...SILENT, ...afterwards };
    const inQueue = step.at === 'wait' || (step.at === 'gather' && step.place === 'wait');
    if (move.hangsUp) return endOf('hung-up', turns);
    if (inQueue && move.answered === 'connected') return endOf('human', turns);

    for (let tries = 1; tries <= move.failures; tries++) {
      const turn = held({ step: step.at, parameters: {}, tries }, lineHours(line));
      play(turn);
      at = after(at, 15_000);
      if (turn.next.do === 'hang-up') return endOf('told', turns);
      step = afterDetour(step);
    }

    const now: Situation = {
      at,
      state: lineState(line.opening, line.timeZone, at),
      operators: move.operators,
      waiting: move.waiting,
      ahead: move.ahead,
      estimateMs: move.estimateMs,
      waitedMs: queuedSince === undefined ? 0 : at - queuedSince,
      caller: {
        refusedClosed: facts.refusedClosed ?? false,
        queued: facts.queuedAt !== undefined,
        beingAnswered: move.answered === 'rings',
        promised: facts.callbackAt !== undefined,
        phoneKnown,
        keyedPhone,
      },
    };
    const limit = line.line.limits.longestWaitMinutes * 60_000 + 6 * 60_000 + 60_000;
    if (inQueue && now.waitedMs > limit + 40 * 15_000) throw new Error('waits past every limit');
    const turn = callerWay(line, step, now);
    putOnRecord(turn);
    if (move.lost) {
      at = after(at, 15_000);
      play(held({ step: step.at, parameters: {}, tries: 1 }, lineHours(line)));
      step = afterDetour(step);
      continue;
    }
    play(turn);
    at = after(at, move.listensMs);
    const next = follow(turn, move);
    if (next === 'over') return endOf('told', turns);
    step = next;
  }
  throw new Error('a way without end');

  function putOnRecord({ writes }: Turn): void {
    if (writes.callback) {
      if (facts.callbackAt !== undefined) throw new Error('a second callback for one call');
      if (!heard.includes(CANNOT_WAIT))
        throw new Error('a callback taken before the 15 and the 114 were heard');
      if (!phoneKnown && !(writes.phoneConfirmed && keyedPhone !== null))
        throw new Error('a callback without a number');
      if (!writes.facts.some(({ kind }) => kind === 'callback-promised')) throw new Error('not on record');
      callback = true;
    }
    if (writes.keyedPhone !== undefined) keyedPhone = writes.keyedPhone;
    if (writes.phoneConfirmed) phoneKnown = true;
    for (const fact of writes.facts) facts = merge(facts, { ...fact, at });
  }

  function play(turn: Turn): void {
    const document = turnTwiml({ territoryId: 'grand-douai', line: line.line }, turn);
    const said = turn.next.do === 'ask' ? [...turn.says, ...turn.next.question] : turn.says;
    silentTurns = said.length === 0 ? silentTurns + 1 : 0;
    if (silentTurns > 2) throw new Error('a silent way');
    const verbs = verbsOf(document);
    if (/\d{4}/.test([...document.matchAll(/(?:action|waitUrl)="([^"]*)"/g)].map((it) => it[1]).join()))
      throw new Error('digits in an address');
    const inQueue = step.at === 'wait' || (step.at === 'gather' && step.place === 'wait');
    if (inQueue && verbs.includes('Enqueue')) throw new Error('into the queue from the queue');
    if (!inQueue && verbs.includes('Leave')) throw new Error('out of a queue that nobody is in');
    if (said.join(' ').includes('noté :') && facts.callbackAt === undefined)
      throw new Error('said to be noted, and is not on record');
    // A key may cut the question short: only what comes before it is sure to be heard.
    heard.push(...turn.says);
  }

  function follow({ next }: Turn, move: Move): Step | 'over' {
    switch (next.do) {
      case 'ask': {
        const { ask, place, asked } = next;
        return ask === 'waiting' && move.keys === ''
          ? { at: 'wait' }
          : { at: 'gather', ask, place, asked, keys: move.keys };
      }
      case 'enqueue':
        queuedSince = at;
        return move.waiting > 900 ? { at: 'queue-end', because: 'queue-full' } : { at: 'wait' };
      case 'wait-on':
        return { at: 'wait' };
      case 'leave':
        return { at: 'queue-end', because: 'left' };
      case 'try-again':
        return step;
      case 'hang-up':
        return 'over';
    }
  }
}

/** What a caller pressed does not survive a detour. */
const afterDetour = (step: Step): Step => (step.at === 'gather' ? { ...step, keys: undefined } : step);

/** The verbs of a document, which the carrier would take. Documents come again and again: each is read once. */
const known = new Map<string, string[]>();
function verbsOf(document: string): string[] {
  let verbs = known.get(document);
  if (!verbs) {
    verbs = parseVoiceTwiml(document).map(({ verb }) => verb);
    if (known.size > 50_000) known.clear();
    known.set(document, verbs);
  }
  return verbs;
}

/** Whether the call ended as it must. Gives what is wrong, or undefined. */
export function faultOf({ line, withheld }: Call, walked: Walk): string | undefined {
  const { end, heard, facts, callback } = walked;
  const all = heard.join(' ');
  const toldHours = all.includes(lineHours(line)) && /\b15\b/.test(all);
  if (end === 'told' && !callback && !toldHours) return 'ended without a callback, the hours or the 15';
  if (end !== 'hung-up') return undefined;
  // Who hangs up is owed a callback (reactions of `callbacks`), or was told what to do while the line was closed.
  const outcome = callState(merge(facts, { kind: 'status', status: 'completed', at: facts.arrivedAt }));
  const owed = outcome.state === 'ended' && outcome.outcome !== 'closed-hours';
  return owed || callback || withheld || /\b15\b/.test(all) || heard.length === 0
    ? undefined
    : 'hung up, and nobody knows';
}

const minute = 60_000;
const hour = fc.integer({ min: 0, max: 23 });
const opening = fc
  .record({
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 0 }),
    hours: fc.tuple(hour, hour).filter(([from, to]) => from < to),
    holidays: fc.constantFrom(...holidayCalendars),
    closures: fc.constantFrom([], [{ from: '2026-12-24', to: '2027-01-02', reason: 'congés' }]),
  })
  .map(({ weekdays, hours: [from, to], holidays, closures }) => ({
    weekdays,
    from: `${String(from).padStart(2, '0')}:00`,
    to: `${String(to).padStart(2, '0')}:30`,
    holidays,
    closures,
  }));

const line: fc.Arbitrary<Line> = fc.record({
  name: fc.constantFrom('CPTS Grand Douai', 'CPTS « Été & Noël » <test>'),
  timeZone: fc.constantFrom(
    'Europe/Paris',
    'America/Guadeloupe',
    'Indian/Reunion',
    'Pacific/Noumea',
    'Pacific/Marquesas',
    'America/Miquelon',
  ),
  opening: fc.oneof(
    opening,
    fc.constant({
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: '00:00',
      to: '24:00',
      holidays: 'metropole' as const,
      closures: [],
    }),
  ),
  line: fc
    .record({
      longestQueue: fc.integer({ min: 1, max: 30 }),
      longestWaitMinutes: fc.integer({ min: 5, max: 60 }),
      callbackFirstMinutes: fc.integer({ min: 2, max: 60 }),
      music: fc.constantFrom(null, 'https://ligne.example/attente.mp3?a=1&b=2'),
    })
    .map(({ music, ...limits }) => ({ ...DEFAULT_LINE, limits, music })),
});

/** Mostly the one, so that calls come far; sometimes another. */
const usually = <T>(one: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(one) }, { weight: 1, arbitrary: other });
const rarely = usually(false, fc.constant(true));
const move: fc.Arbitrary<Move> = fc.record({
  keys: fc.constantFrom(
    '',
    '',
    '1',
    '1',
    '1',
    '2',
    '3',
    '9',
    '9',
    '5',
    '#',
    '0639980123',
    '0153',
    '0899123456',
    '99',
  ),
  hangsUp: rarely,
  failures: usually(0, fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 30, max: 40 }))),
  lost: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  operators: usually(1, fc.constantFrom(0, 3)),
  waiting: usually(0, fc.constantFrom(1, 4, 20, 30, 1000)),
  ahead: fc.constantFrom(0, 1, 2, 12),
  estimateMs: usually(90_000, fc.constantFrom(undefined, 0, 4 * minute, 25 * minute, 90 * minute)),
  answered: usually<Move['answered']>('no', fc.constantFrom('rings', 'connected')),
  listensMs: fc.integer({ min: 15_000, max: 60_000 }),
});

/** Any call: any line, at any minute of two years, whatever the caller presses and whatever breaks. */
export const anyCall: fc.Arbitrary<Call> = fc.record({
  line,
  from: fc
    .integer({ min: 0, max: 2 * 365 * 24 * 60 })
    .map((minutes) => after(instant('2026-01-01T00:00:00Z'), minutes * minute)),
  withheld: fc.boolean(),
  moves: fc.array(move, { maxLength: 40 }),
  afterwards: fc.record({
    operators: fc.constantFrom(0, 1, 1),
    answered: fc.constantFrom('no', 'no', 'rings'),
  }),
});
