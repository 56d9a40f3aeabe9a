/** Who does not say anything for a minute is gone (operators/presence.ts). */
const BEAT_MS = 20_000;

/** Beats in a worker of its own: browsers slow the timers of a page down to one a minute once nobody looks at it. */
postMessage(null);
setInterval(() => postMessage(null), BEAT_MS);
