/**
 * Looks every `everyMs` until it is stopped, never twice at once: while a look takes longer, the next ones are left out. What a look throws
 * is told, and the next one comes all the same. `stop` waits for the one under way.
 */
export function every(
  everyMs: number,
  look: () => Promise<unknown>,
  onError: (error: Error) => void,
): { stop(): Promise<void> } {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= look()
      .catch(onError)
      .finally(() => (running = undefined));
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
