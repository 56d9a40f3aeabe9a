import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemActor } from '../../src/platform/identity.ts';
import { newId } from '../../src/platform/ids.ts';
import {
  AttemptInProgress,
  carryOut,
  giveUpIntent,
  NotNow,
  type Outcome,
  planIntent,
  replanIntent,
  type WorldCall,
} from '../../src/platform/intents.ts';
import { gate, type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.close());
afterEach(() => vi.useRealTimers());

const actor = systemActor('grand-douai', 'test');
const DONE: Outcome = { result: 'done', proof: { sid: 'SM1' } };

/** A world that says in turn what it is told to say, and remembers what it was asked. */
function aWorld(...answers: (Outcome | Error)[]) {
  const said = [...answers];
  const calls: string[] = [];
  const settled: Outcome[] = [];
  const next = () => {
    const answer = said.shift() ?? DONE;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const world: WorldCall = {
    call: async () => {
      calls.push('call');
      return next();
    },
    settle: async (tx, outcome) => {
      settled.push(outcome);
      tx.record('test.settled', newId());
    },
  };
  return { world, calls, settled };
}

/** The same world, which can be asked what it has received. */
function askable(
  { world, calls }: ReturnType<typeof aWorld>,
  ...answers: (Outcome | 'not-there' | Error)[]
): WorldCall {
  return {
    ...world,
    ask: async () => {
      calls.push('ask');
      const answer = answers.shift() ?? 'not-there';
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

async function planned(): Promise<{ kind: string; subject: string }> {
  const intent = { kind: 'sms', subject: newId() };
  await ground.run((tx) => planIntent(tx, intent.kind, intent.subject));
  return intent;
}

const stateOf = async ({ subject }: { subject: string }) =>
  (await ground.test.owner.query<{ state: string }>('select state from intent where subject = $1', [subject]))
    .rows[0]?.state;

type Attempt = Parameters<typeof carryOut>;
const attempt = (intent: Attempt[2], world: WorldCall, leaseMs?: number) =>
  carryOut({ ...ground, leaseMs }, actor, intent, world);
const attemptAfterLease = (intent: Attempt[2], world: WorldCall) => attempt(intent, world, 0);

/** The process dies after the world's yes and before anything is written down. */
const killedBeforeRecord = (world: WorldCall): WorldCall => ({
  ...world,
  settle: async () => {
    throw new Error('killed');
  },
});

describe('a call to the world', () => {
  test('is made once, and its outcome written with what it means', async () => {
    const intent = await planned();
    const it = aWorld(DONE);
    await attempt(intent, it.world);
    await attempt(intent, it.world);
    expect([it.calls, it.settled, await stateOf(intent)]).toEqual([['call'], [DONE], 'done']);
    const { rows } = await ground.test.owner.query(
      'select outcome, attempts from intent where subject = $1',
      [intent.subject],
    );
    expect(rows).toEqual([{ outcome: DONE, attempts: 1 }]);
  });

  test('is planned once, however often it is decided', async () => {
    const intent = await planned();
    await ground.run((tx) => planIntent(tx, intent.kind, intent.subject));
    expect(await ground.count('select count(*) from intent where subject = $1', [intent.subject])).toBe(1);
  });

  test('that nobody planned is not made', async () => {
    const it = aWorld();
    await attempt({ kind: 'sms', subject: newId() }, it.world);
    expect(it.calls).toEqual([]);
  });

  test('that was refused is not made again', async () => {
    const intent = await planned();
    const it = aWorld({ result: 'refused', reason: 'carrier-21610' });
    await attempt(intent, it.world);
    await attempt(intent, it.world);
    expect([it.calls, await stateOf(intent)]).toEqual([['call'], 'refused']);
  });

  test('that certainly did not take place is made again, without asking', async () => {
    const intent = await planned();
    const it = aWorld(new NotNow('no connection'), DONE);
    await expect(attempt(intent, askable(it))).rejects.toThrow(NotNow);
    expect(await stateOf(intent)).toBe('planned');
    await attempt(intent, askable(it));
    expect(it.calls).toEqual(['call', 'call']);
  });

  test('is not made when what precedes it forbids it', async () => {
    const intent = await planned();
    const it = aWorld();
    const starting = async () => {
      throw new Error('the booking was called off');
    };
    await expect(attempt(intent, { ...it.world, starting })).rejects.toThrow('called off');
    expect([it.calls, await stateOf(intent)]).toEqual([[], 'planned']);
  });
});

describe('a process killed between the yes and its record', () => {
  test('is followed, after a while, by one that asks first, and does not repeat what has arrived', async () => {
    const intent = await planned();
    const it = aWorld(DONE);
    await expect(attempt(intent, killedBeforeRecord(it.world))).rejects.toThrow('killed');
    expect(await stateOf(intent)).toBe('attempting');
    // It may still be at work: nobody knows that it is dead.
    await expect(attempt(intent, askable(it))).rejects.toThrow(AttemptInProgress);
    await attemptAfterLease(intent, askable(it, DONE));
    expect([it.calls, it.settled, await stateOf(intent)]).toEqual([['call', 'ask'], [DONE], 'done']);
  });

  test('is followed by a second call when the other side says clearly that nothing came', async () => {
    const intent = await planned();
    const it = aWorld(new Error('connection lost'), DONE);
    await expect(attempt(intent, askable(it))).rejects.toThrow('connection lost');
    await attempt(intent, askable(it, 'not-there'));
    expect([it.calls, await stateOf(intent)]).toEqual([['call', 'ask', 'call'], 'done']);
  });

  test('is followed by nothing when the other side cannot tell: that is for a person', async () => {
    const intent = await planned();
    const unknown: Outcome = { result: 'unknown', reason: 'too many texts' };
    const it = aWorld(new Error('connection lost'));
    await expect(attempt(intent, askable(it))).rejects.toThrow();
    await attempt(intent, askable(it, unknown));
    expect([it.calls, it.settled, await stateOf(intent)]).toEqual([['call', 'ask'], [unknown], 'unknown']);
  });

  test('is followed by the same again where the other side cannot be asked (mail)', async () => {
    const intent = await planned();
    const it = aWorld(DONE, DONE);
    await expect(attempt(intent, killedBeforeRecord(it.world))).rejects.toThrow('killed');
    await attemptAfterLease(intent, it.world);
    expect([it.calls, await stateOf(intent)]).toEqual([['call', 'call'], 'done']);
  });
});

describe('what is not known', () => {
  test('stays not known when the other side is out of reach for the question', async () => {
    const intent = await planned();
    const it = aWorld(new Error('connection lost'));
    await expect(attempt(intent, askable(it))).rejects.toThrow('connection lost');
    await expect(attempt(intent, askable(it, new NotNow('no connection')))).rejects.toThrow(NotNow);
    expect(await stateOf(intent)).toBe('attempting');
    // It asks again at once, and does not sit out the lease of an attempt that is over.
    await attempt(intent, askable(it, DONE));
    expect(it.calls).toEqual(['call', 'ask', 'ask']);
  });

  test('is not forgotten because a later attempt certainly failed', async () => {
    const intent = await planned();
    const it = aWorld(new Error('connection lost'), new NotNow('refused'));
    await expect(attempt(intent, it.world)).rejects.toThrow('connection lost');
    await expect(attempt(intent, it.world)).rejects.toThrow(NotNow);
    const outcome = await ground.run((tx) => giveUpIntent(tx, intent.kind, intent.subject, 'out of reach'));
    expect(outcome).toEqual({ result: 'unknown', reason: 'out of reach' });
  });

  test('becomes a certain no when the other side says so before the later attempt fails', async () => {
    const intent = await planned();
    const it = aWorld(new Error('connection lost'), new NotNow('refused'));
    await expect(attempt(intent, askable(it))).rejects.toThrow('connection lost');
    await expect(attempt(intent, askable(it, 'not-there'))).rejects.toThrow(NotNow);
    const outcome = await ground.run((tx) => giveUpIntent(tx, intent.kind, intent.subject, 'out of reach'));
    expect(outcome).toEqual({ result: 'refused', reason: 'out of reach' });
  });
});

describe('two workers', () => {
  test('at once make one call', async () => {
    const intent = await planned();
    const it = aWorld(DONE);
    // Long enough for all of them to have looked.
    const starting = () => new Promise<void>((resolve) => setTimeout(resolve, 100));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => attempt(intent, { ...it.world, starting })),
    );
    expect([it.calls, await stateOf(intent)]).toEqual([['call'], 'done']);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(AttemptInProgress);
  });

  test('one so slow that the other took over: what the slow one says at last changes nothing', async () => {
    const intent = await planned();
    const slow = gate();
    const first = aWorld();
    const second = aWorld(DONE);
    const called = gate();
    const late = attempt(intent, {
      ...first.world,
      call: async () => {
        called.open();
        await slow.opened;
        return { result: 'refused', reason: 'late' };
      },
    });
    await called.opened;
    await attemptAfterLease(intent, askable(second, 'not-there'));
    slow.open();
    await late;
    expect([first.settled, second.settled, await stateOf(intent)]).toEqual([[], [DONE], 'done']);
  });

  test('one that was suspended before its call leaves the call to the other', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const intent = await planned();
    const it = aWorld();
    const starting = async () => {
      vi.setSystemTime(Date.now() + 14_000);
    };
    await expect(attempt(intent, { ...it.world, starting })).rejects.toThrow(NotNow);
    expect([it.calls, await stateOf(intent)]).toEqual([[], 'planned']);
  });
});

describe('a person', () => {
  test('may ask for it once more when it was refused or is not known, not when it was done or is under way', async () => {
    const again = (intent: Attempt[2]) => ground.run((tx) => replanIntent(tx, intent.kind, intent.subject));
    const refused = await planned();
    await attempt(refused, aWorld({ result: 'refused', reason: 'x' }).world);
    const done = await planned();
    await attempt(done, aWorld(DONE).world);
    expect([await again(refused), await again(done), await again(await planned())]).toEqual([
      true,
      false,
      false,
    ]);
    const it = aWorld(DONE);
    await attempt(refused, it.world);
    expect([it.calls, await stateOf(refused)]).toEqual([['call'], 'done']);
  });

  test('is told once how it ended when nobody tries any more', async () => {
    const giveUp = (intent: Attempt[2]) =>
      ground.run((tx) => giveUpIntent(tx, intent.kind, intent.subject, 'over'));
    const never = await planned();
    expect([await giveUp(never), await giveUp(never)]).toEqual([
      { result: 'refused', reason: 'over' },
      undefined,
    ]);
    const perhaps = await planned();
    await expect(attempt(perhaps, aWorld(new Error('connection lost')).world)).rejects.toThrow();
    expect(await giveUp(perhaps)).toEqual({ result: 'unknown', reason: 'over' });
  });
});
