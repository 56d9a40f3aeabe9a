import type { CallbackReason } from '../callbacks/callback.ts';
import type { CallChoice } from '../calls/call.ts';
import type { PhoneLine } from '../territory/phone-line.ts';
import { keyedNumber } from './keyed-number.ts';
import { lineWords, YES } from './line-words.ts';
import { CANNOT_WAIT, VITAL } from './spoken-texts.ts';
import type { Ask, Fact, Line, Place, Situation, Step, Next, Turn, Writes } from './turn.ts';

/**
 * The caller's way, as one pure function: where the caller is, what they pressed and how things stand decide what is written down, what
 * is said and what follows. No way is silent or without end, and each ends with a person, a callback on record, or the hours and the 15
 * (test/telephony/caller-way.test.ts walks all of them).
 */
export function callerWay(line: Line, step: Step, now: Situation): Turn {
  switch (step.at) {
    case 'ring':
      return ring(line, now);
    case 'wait':
      return wait(line, now);
    case 'queue-end':
      return outOfQueue(line, step.because, now);
    case 'gather':
      if (step.place === 'wait' && now.caller.promised) return leave();
      // Somebody is picking up for this caller: nothing else matters now.
      if (step.place === 'wait' && now.caller.beingAnswered) return turn([], { do: 'wait-on' });
      return answers[step.ask](line, step, now);
  }
}

type Answered = Extract<Step, { at: 'gather' }>;
const answers: Readonly<Record<Ask, (line: Line, step: Answered, now: Situation) => Turn>> = {
  menu: menuAnswer,
  waiting: waitingAnswer,
  callback: callbackAnswer,
  number: numberAnswer,
  confirm: confirmAnswer,
};

/** How often the menu and the offer of a callback are said, and how often a number may be keyed in. */
const MOST_ASKED = 2;
const MOST_NUMBERS = 3;
/** A caller who is being answered when the longest wait is over is not sent away from the ringing phone. */
const PICK_UP_GRACE_MS = 5 * 60_000;

/** The phone rings: the vital emergency first, then the welcome and the menu; or why nobody answers, and a callback. */
function ring(line: Line, now: Situation): Turn {
  const { caller } = now;
  const words = lineWords(line, now);
  if (caller.promised) return farewell(line, now);
  // Came back by the fallback, or the carrier asks twice.
  if (caller.queued && !isClosed(now)) return turn([VITAL, words.say('stay')], { do: 'enqueue' });
  if (!isGreeted(now)) return refuse(line, now, [VITAL, words.say('welcome')]);
  return turn([VITAL], {
    do: 'ask',
    ask: 'menu',
    place: 'call',
    asked: 1,
    question: [words.say('welcome'), words.say('dataProtection'), ...words.menu()],
  });
}

/** Whether a caller who rings hears the greeting and the menu, which are the same for everybody. */
export const isGreeted = (now: Situation): boolean =>
  isAnswering(now) && !now.caller.queued && !now.caller.promised;

/** Closed, or open with nobody there: when somebody answers, what to do if it cannot wait, and a callback. */
function refuse(line: Line, now: Situation, first: readonly string[], facts: readonly Fact[] = []): Turn {
  const words = lineWords(line, now);
  // Who has waited is owed more than the hours.
  const refused: Fact[] = isClosed(now) && !now.caller.queued ? [{ kind: 'refused-closed' }] : [];
  const writes = { facts: [...facts, ...refused] };
  const says = [...first, ...words.closed(), CANNOT_WAIT];
  // Nobody knows when it opens again: nothing can be promised.
  if (now.state.state === 'closed' && now.state.opensAt === undefined)
    return turn([...says, words.say('goodbye')], { do: 'hang-up' }, writes);
  return turn(says, offer(line, now, 'call', 1), writes);
}

function menuAnswer(line: Line, step: Answered, now: Situation): Turn {
  const words = lineWords(line, now);
  if (now.caller.promised) return farewell(line, now);
  if (now.caller.queued) return turn([words.say('stay')], { do: 'enqueue' });
  const choice = chosenBy(line.line, step);
  if (choice === undefined) {
    const says = step.keys ? [words.say('notUnderstood')] : [];
    return turn(says, {
      do: 'ask',
      ask: 'menu',
      place: 'call',
      asked: step.asked + 1,
      question: words.menu(),
    });
  }
  const chose: Fact = { kind: 'chose', choice };
  if (!isAnswering(now)) return refuse(line, now, [], [chose]);
  if (isFull(line, now))
    return turn([words.say('full'), CANNOT_WAIT], offer(line, now, 'call', 1), { facts: [chose] });
  if (isLong(line, now))
    return turn([words.say('busy'), CANNOT_WAIT], offer(line, now, 'call', 1), { facts: [chose] });
  return turn([words.say('stay')], { do: 'enqueue' }, { facts: [chose, { kind: 'queued' }] });
}

/**
 * What the menu gives for a key: silence and wrong keys go to unplanned care in the end, so that nobody is lost there. Undefined: to be
 * asked again.
 */
export function chosenBy(
  { menu }: PhoneLine,
  step: { keys: string | undefined; asked: number },
): CallChoice | undefined {
  const chosen = menu.find(({ key }) => key === step.keys)?.choice;
  return chosen ?? (step.asked < MOST_ASKED ? undefined : 'snp');
}

/** What a waiting caller hears, again and again: the place, the estimate, the key of the callback. */
function wait(line: Line, now: Situation): Turn {
  const words = lineWords(line, now);
  if (now.caller.promised || mustLeave(line, now)) return leave();
  const question = now.caller.beingAnswered
    ? [words.say('beingAnswered'), CANNOT_WAIT]
    : [...words.place(), words.say('stay'), words.callbackKey(), CANNOT_WAIT];
  return turn([], { do: 'ask', ask: 'waiting', place: 'wait', asked: 1, question, music: line.line.music });
}

function waitingAnswer(line: Line, step: Answered, now: Situation): Turn {
  if (mustLeave(line, now)) return leave();
  if (step.keys !== line.line.callbackKey) return turn([], { do: 'wait-on' });
  return turn([CANNOT_WAIT], offer(line, now, 'wait', 1));
}

/** Out of the queue: because a callback is on record, or because waiting on would have been for nothing. */
function outOfQueue(line: Line, because: 'left' | 'queue-full', now: Situation): Turn {
  const words = lineWords(line, now);
  const writes: Writes = { facts: [{ kind: 'left-queue', result: 'gave-up' }] };
  if (now.caller.promised) return farewell(line, now, writes);
  const why = words.say(
    isClosed(now)
      ? 'nowClosed'
      : now.operators === 0
        ? 'nobody'
        : because === 'queue-full'
          ? 'full'
          : 'waitedTooLong',
  );
  return turn([why, CANNOT_WAIT], offer(line, now, 'call', 1), writes);
}

function offer(line: Line, now: Situation, place: Place, asked: number): Next {
  const words = lineWords(line, now);
  const question = [
    ...(now.caller.phoneKnown ? [] : [words.say('withheld')]),
    words.say(isClosed(now) ? 'offerAtOpening' : 'offerCallback'),
    words.say(place === 'wait' || mayQueue(line, now) ? 'orWait' : 'orHangUp'),
  ];
  return { do: 'ask', ask: 'callback', place, asked, question };
}

function callbackAnswer(line: Line, step: Answered, now: Situation): Turn {
  const words = lineWords(line, now);
  const { caller } = now;
  if (caller.promised) return farewell(line, now);
  if (step.keys === YES)
    return caller.phoneKnown ? promise(line, step.place, now) : turn([], askNumber(line, now, step.place, 1));
  if (step.place === 'wait') return turn([], { do: 'wait-on' });
  if (mayQueue(line, now) && step.keys !== undefined) return queue(line, now, []);
  if (step.asked < MOST_ASKED)
    return turn(
      [...(step.keys ? [words.say('notUnderstood')] : []), CANNOT_WAIT],
      offer(line, now, 'call', step.asked + 1),
    );
  return mayQueue(line, now) ? queue(line, now, []) : end(line, now, []);
}

const askNumber = (line: Line, now: Situation, place: Place, asked: number): Next => ({
  do: 'ask',
  ask: 'number',
  place,
  asked,
  question: [lineWords(line, now).say('askNumber')],
});

function numberAnswer(line: Line, step: Answered, now: Situation): Turn {
  if (now.caller.promised) return farewell(line, now);
  const phone = keyedNumber(step.keys ?? '');
  if (phone === undefined)
    return numberAgain(line, step, now, step.keys ? [lineWords(line, now).say('numberNotUnderstood')] : []);
  const { place, asked } = step;
  const question = [lineWords(line, now).confirm(phone)];
  return turn([], { do: 'ask', ask: 'confirm', place, asked, question }, { facts: [], keyedPhone: phone });
}

function confirmAnswer(line: Line, step: Answered, now: Situation): Turn {
  if (now.caller.promised) return farewell(line, now);
  if (step.keys === YES && now.caller.keyedPhone !== null)
    return promise(line, step.place, now, { phoneConfirmed: true });
  return numberAgain(line, step, now, []);
}

function numberAgain(line: Line, step: Answered, now: Situation, says: readonly string[]): Turn {
  if (step.asked < MOST_NUMBERS) return turn(says, askNumber(line, now, step.place, step.asked + 1));
  const sorry = lineWords(line, now).say('noNumber');
  if (step.place === 'wait') return turn([sorry], { do: 'wait-on' });
  return mayQueue(line, now) ? queue(line, now, [sorry]) : end(line, now, [sorry]);
}

/** The callback is on record before anybody says so; in the queue it is said on the way out. */
function promise(line: Line, place: Place, now: Situation, more: Partial<Writes> = {}): Turn {
  const reason = isClosed(now) && !now.caller.queued ? 'closed-hours' : 'requested';
  const writes = { ...owed(now, reason), ...more };
  return place === 'wait' ? leave(writes) : farewell(line, now, writes);
}

const owed = (now: Situation, reason: CallbackReason): Writes => ({
  facts: [{ kind: 'callback-promised' }],
  callback: { reason, notBefore: now.state.state === 'closed' ? (now.state.opensAt ?? null) : null },
});

/** A callback is on record. */
function farewell(line: Line, now: Situation, writes?: Writes): Turn {
  const { say } = lineWords(line, now);
  const opens = now.state.state === 'closed' && now.state.opensAt !== undefined;
  const taken = say(opens ? 'callbackAtOpening' : 'callbackTaken');
  return turn([taken, CANNOT_WAIT, say('goodbye')], { do: 'hang-up' }, writes);
}

/**
 * Nothing more can be offered. Who called while the line was open and whose number is known is called back without having asked for it
 * (rule 6); the others know the hours and the 15.
 */
function end(line: Line, now: Situation, says: readonly string[]): Turn {
  const words = lineWords(line, now);
  if (now.caller.phoneKnown && (now.caller.queued || !isClosed(now)))
    return turn(
      [...says, words.say('callKept'), ...words.hours(), CANNOT_WAIT, words.say('goodbye')],
      { do: 'hang-up' },
      owed(now, 'missed'),
    );
  return turn([...says, ...words.hours(), words.say('callAgain'), CANNOT_WAIT, words.say('goodbye')], {
    do: 'hang-up',
  });
}

const queue = (line: Line, now: Situation, says: readonly string[]): Turn =>
  turn([...says, lineWords(line, now).say('stay')], { do: 'enqueue' }, { facts: [{ kind: 'queued' }] });

const leave = (writes?: Writes): Turn => turn([], { do: 'leave' }, writes);

const turn = (says: readonly string[], next: Next, writes: Writes = { facts: [] }): Turn => ({
  writes,
  says,
  next,
});

/** Told that the line is closed once, a caller is not told otherwise when it opens meanwhile. */
const isClosed = ({ state, caller }: Situation): boolean =>
  state.state === 'closed' || (caller.refusedClosed && !caller.queued);

const isAnswering = (now: Situation): boolean => !isClosed(now) && now.operators > 0;

const isFull = ({ line }: Line, now: Situation): boolean => now.waiting >= line.limits.longestQueue;

const isLong = ({ line }: Line, { estimateMs }: Situation): boolean =>
  estimateMs !== undefined && estimateMs > line.limits.callbackFirstMinutes * 60_000;

/** Has not been in the queue yet, and there is a place in it. Nobody goes in twice. */
const mayQueue = (line: Line, now: Situation): boolean =>
  isAnswering(now) && !now.caller.queued && !isFull(line, now);

function mustLeave(line: Line, now: Situation): boolean {
  const longest = line.line.limits.longestWaitMinutes * 60_000;
  if (now.caller.beingAnswered) return now.waitedMs >= longest + PICK_UP_GRACE_MS;
  return !isAnswering(now) || now.waitedMs >= longest;
}
