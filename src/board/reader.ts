import type { WebSocket } from '@fastify/websocket';
import type { Audience } from './audience.ts';
import type { Reset, ResetReason } from './projection.ts';
import type { Ring } from './ring.ts';

/** One open connection of a board. */
export type Reader = {
  readonly socket: WebSocket;
  readonly tokenId: string;
  readonly audience: Audience;
  /** The number of the last change sent: it lacks the next one. */
  sent: number;
  /** Its socket has enough to do: the rest stays in the ring, shared by all, until it has drained. */
  full: boolean;
  /** Answered the last ping. */
  alive: boolean;
};

/** How much may wait in one reader's socket, in bytes: a thousand slow readers cost 64 MiB, whatever they miss. */
const HIGH_WATER = 64 * 1024;
const OPEN = 1;
const AS_TEXT = { binary: false };

/** RFC 6455 leaves 4000 to 4999 to applications. */
export const CLOSE = { reset: 4000, unauthorised: 4401 } as const;

/**
 * Sends a reader what it lacks, as far as its socket takes it; the rest follows by itself. Gives how many it sent, or `'slow'` when
 * the ring has let go of what it lacks.
 */
export function advance(reader: Reader, ring: Ring, whenDrained: () => void): number | 'slow' {
  const from = reader.sent;
  if (reader.sent + 1 < ring.first) return 'slow';
  while (!reader.full && reader.sent < ring.last && reader.socket.readyState === OPEN) {
    const text = ring.at(reader.sent + 1)?.[reader.audience];
    if (!text) break;
    reader.full = reader.socket.bufferedAmount + text.length > HIGH_WATER;
    if (reader.full) {
      reader.socket.send(text, AS_TEXT, () => {
        reader.full = false;
        whenDrained();
      });
    } else reader.socket.send(text, AS_TEXT);
    reader.sent++;
  }
  return reader.sent - from;
}

/** Tells a reader to start again from a snapshot. */
export function reset({ socket }: Reader, reason: ResetReason): void {
  const message: Reset = { type: 'reset', reason };
  socket.send(JSON.stringify(message));
  socket.close(CLOSE.reset, reason);
}
