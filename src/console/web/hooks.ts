import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { liveBoard, type View } from './live-board.ts';

/** The live board of a token; a new token is a new board. */
export function useLiveBoard(token: string): View {
  const live = useMemo(() => liveBoard(token), [token]);
  useEffect(() => live.open(), [live]);
  return useSyncExternalStore(live.subscribe, live.view);
}

/** The product's time, in epoch milliseconds, moving once a second. `skew`: see `View`. */
export function useNow(skew: number): number {
  const [at, setAt] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return at + skew;
}

/** A choice of this browser's user. */
export function useStoredFlag(name: string, initial: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => (localStorage.getItem(name) ?? String(initial)) === 'true');
  return [
    value,
    (next) => {
      localStorage.setItem(name, String(next));
      setValue(next);
    },
  ];
}
