/** How the day's time passes. `now` and `goTo`: milliseconds since the line opened, which may be negative. */
export type DayTime = {
  now(): number;
  /** Returns once it is so late; the time never goes back. */
  goTo(ms: number): Promise<void>;
};

/** What somebody waits for, with others or alone. */
export type Bell = { ring(): void };

/**
 * The people of a simulated day, one at a time: the next one acts when everybody else waits for a time or a bell, and only then does
 * time pass. Who does what in which order is therefore the same in every run of a seed.
 */
export type Agenda = {
  now(): number;
  /** Somebody begins to live; what they throw ends the day. */
  spawn(life: () => Promise<void>): void;
  /** Waits until so many milliseconds after opening. */
  until(ms: number): Promise<void>;
  /** Waits for so long. */
  sleep(ms: number): Promise<void>;
  bell(): Bell;
  /** Waits for a bell, or until a time if that is earlier. */
  rung(bell: Bell, until?: number): Promise<'rung' | 'time'>;
  /** Lives the day until nobody waits for a time any more. Throws what somebody threw, or the reason of `stop`. */
  play(stop?: AbortSignal): Promise<void>;
};

type Wait = { at: number; order: number; resume(how: 'rung' | 'time'): void };

export function newAgenda(time: DayTime): Agenda {
  const waits = new Set<Wait>();
  const heard = new Map<Bell, Set<Wait>>();
  let awake = 0;
  let order = 0;
  let failure: { error: unknown } | undefined;
  let asleep = Promise.withResolvers<void>();

  const fallAsleep = () => {
    awake--;
    if (awake === 0) asleep.resolve();
  };

  function wait(at: number, bell?: Bell): Promise<'rung' | 'time'> {
    const { promise, resolve } = Promise.withResolvers<'rung' | 'time'>();
    const mine: Wait = { at, order: order++, resume: resolve };
    waits.add(mine);
    if (bell) heard.get(bell)?.add(mine);
    fallAsleep();
    return promise.finally(() => bell && heard.get(bell)?.delete(mine));
  }

  /** The earliest; of two at the same time, the one who began to wait first. */
  function next(): Wait | undefined {
    let first: Wait | undefined;
    for (const one of waits)
      if (
        Number.isFinite(one.at) &&
        (!first || one.at < first.at || (one.at === first.at && one.order < first.order))
      )
        first = one;
    return first;
  }

  return {
    now: time.now,
    spawn(life) {
      awake++;
      void life()
        .catch((error: unknown) => (failure ??= { error }))
        .finally(fallAsleep);
    },
    until: async (ms) => void (await wait(ms)),
    sleep: async (ms) => void (await wait(time.now() + ms)),
    bell() {
      const bell: Bell = {
        ring() {
          for (const one of heard.get(bell) ?? []) {
            // Whoever rings goes on first; the others wake at this very time.
            const { resume } = one;
            Object.assign(one, { at: Math.min(one.at, time.now()), resume: () => resume('rung') });
          }
          heard.get(bell)?.clear();
        },
      };
      heard.set(bell, new Set());
      return bell;
    },
    rung: (bell, until = Infinity) => wait(until, bell),
    async play(stop) {
      for (;;) {
        while (awake > 0) {
          await asleep.promise;
          asleep = Promise.withResolvers();
        }
        if (failure) throw failure.error;
        stop?.throwIfAborted();
        const one = next();
        if (!one) return;
        waits.delete(one);
        await time.goTo(Math.max(one.at, time.now()));
        awake++;
        one.resume('time');
      }
    },
  };
}
