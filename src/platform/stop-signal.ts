/** SIGINT (Ctrl-C), SIGTERM (npm, Docker, systemd) and SIGHUP (the terminal was closed) all ask for the same clean stop. */
const ASKS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C reaches Node twice, from the terminal and through npm: what follows this soon is the same wish. */
const SAME_WISH_MS = 700;

export type StopSignal = {
  /** Aborted as soon as somebody asks for a stop. */
  readonly asked: AbortSignal;
  /** Aborted when somebody asks again: stop waiting for what is under way. */
  readonly insisted: AbortSignal;
  /** Asks from inside the process. */
  ask(): void;
};

/** Listens for the wish to stop, for the rest of the process's life. A third wish ends the process at once, with exit code 1. */
export function stopSignal(): StopSignal {
  const asked = new AbortController();
  const insisted = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const ask = () => {
    const now = performance.now();
    if (now - last < SAME_WISH_MS) return;
    last = now;
    if (insisted.signal.aborted) process.exit(1);
    (asked.signal.aborted ? insisted : asked).abort();
  };
  for (const name of ASKS) process.on(name, ask);
  return { asked: asked.signal, insisted: insisted.signal, ask };
}

/** Resolves once `signal` is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
