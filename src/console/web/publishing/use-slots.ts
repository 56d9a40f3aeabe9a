import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import { faultInWords, get } from '../api.ts';
import type { Page, Slot } from './answers.ts';
import type { Whose } from './whose.ts';

const DAY_MS = 86_400_000;
/** Long enough ago to know what somebody usually gives, and as far ahead as places are commonly given. */
const BACK_DAYS = 28;
export const AHEAD_DAYS = 60;
const LOOK_AGAIN_MS = 30_000;

/** `turn`: the look that it is of. */
type Read = { slots?: readonly Slot[]; fault?: string; turn?: number };

/** Somebody's places of the weeks behind and ahead; read again every little while, and when the phone comes out of the pocket. */
export function useSlots({ token, professionalId, now }: Whose) {
  const [turn, again] = useTurn(LOOK_AGAIN_MS);
  const [read, setRead] = useState<Read>({});
  const at = useEffectEvent(() => now);
  useEffect(() => {
    let over = false;
    slotsBetween(token, professionalId, at() - BACK_DAYS * DAY_MS, at() + AHEAD_DAYS * DAY_MS).then(
      (slots) => over || setRead({ slots, turn }),
      (error: unknown) => over || setRead((before) => ({ ...before, fault: faultInWords(error), turn })),
    );
    return () => {
      over = true;
    };
  }, [token, professionalId, turn]);
  return { ...read, again };
}

/** All that is theirs of those days, page by page; not what they only take part in. */
export async function slotsBetween(
  token: string,
  professionalId: string,
  from: number,
  to: number,
): Promise<Slot[]> {
  const asked = new URLSearchParams({
    professionalId,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: '200',
  });
  const all: Slot[] = [];
  for (;;) {
    const { items, next } = await get<Page<Slot>>(token, `/v1/slots?${asked.toString()}`);
    all.push(...items);
    if (next === null) return all.filter((slot) => slot.professionalId === professionalId);
    asked.set('cursor', next);
  }
}

/** Counts up when something is to be read again: when asked to, when the page is seen again or another part of it, and every so often. */
export function useTurn(everyMs?: number): [turn: number, again: () => void] {
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    const timer = everyMs === undefined ? undefined : window.setInterval(again, everyMs);
    const onShow = () => document.visibilityState === 'visible' && again();
    document.addEventListener('visibilitychange', onShow);
    window.addEventListener('hashchange', again);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
      window.removeEventListener('hashchange', again);
    };
  }, [again, everyMs]);
  return [turn, again];
}
