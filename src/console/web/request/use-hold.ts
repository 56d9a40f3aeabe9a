import { useEffect, useRef, useState } from 'react';
import { faultInWords, post } from '../api.ts';

/** A choice by the arrow keys comes to rest before a place is kept. */
const REST_MS = 250;

/** A place that is still talked about is asked for again before it falls free. */
const AGAIN_MS = 60_000;

type Asked = {
  token: string;
  requestId: string;
  /** The place that is talked about. */
  slotId: string | undefined;
  isMoving: boolean;
  now: number;
  onRefused: (why: string) => void;
};

/** `last`: it is kept no longer than that, whoever asks. */
export type Held = { slotId: string; until: string; last: boolean };

/** Keeps the place that is talked about, and goes on keeping it as long as the server lets it. */
export function useHold({ token, requestId, slotId, isMoving, now, onRefused }: Asked): Held | undefined {
  const [held, setHeld] = useState<Held>();
  const mine = held?.slotId === slotId ? held : undefined;
  /** Asked for already, since it was chosen. */
  const kept = useRef<string>(undefined);
  const again = mine !== undefined && !mine.last && Date.parse(mine.until) - now < AGAIN_MS;
  useEffect(() => {
    if (!slotId) return;
    let over = false;
    const ask = async () => {
      try {
        const { heldUntil: until } = await post<{ heldUntil: string }>(token, `/v1/slots/${slotId}/hold`, {
          requestId,
          ...(isMoving ? { moving: true } : {}),
        });
        if (!over) setHeld((before) => ({ slotId, until, last: again && before?.until === until }));
      } catch (error) {
        kept.current = undefined;
        if (!over) onRefused(faultInWords(error));
      }
    };
    // It falls back once the place is kept longer, which asks for nothing.
    if (kept.current === slotId && !again) return;
    const resting = window.setTimeout(
      () => {
        kept.current = slotId;
        void ask();
      },
      again ? 0 : REST_MS,
    );
    return () => {
      over = true;
      window.clearTimeout(resting);
    };
  }, [token, requestId, slotId, isMoving, again, onRefused]);
  return mine;
}
