import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { faultInWords, get } from './api.ts';
import { liveBoard, type View } from './live-board.ts';

/** The live board of a token; a new token is a new board. */
export function useLiveBoard(token: string): View {
  const live = useMemo(() => liveBoard(token), [token]);
  useEffect(() => live.open(), [live]);
  return useSyncExternalStore(live.subscribe, live.view);
}

/** The product's time, in epoch milliseconds, moving once a second. `skew`: see `ProductTime`. */
export function useNow(skew: number): number {
  const [at, setAt] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return at + skew;
}

/** Moves every so often, and when `again` is called: for what no board tells of. */
export function useLookAgain(everyMs: number): { times: number; again: () => void } {
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((n) => n + 1), []);
  useEffect(() => {
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs]);
  return { times, again };
}

type Read<T> = { value?: T; fault?: string };

/** What a path answers, read again when `turn` moves; nothing while it has not, and after a fault what was read before. */
export function useRead<T>(token: string, path: string, turn = ''): Read<T> {
  const [read, setRead] = useState<Read<T> & { path: string; turn: string }>();
  useEffect(() => {
    let over = false;
    const keep = (it: Read<T>) => {
      if (!over) setRead((before) => ({ ...(before?.path === path ? before : {}), ...it, path, turn }));
    };
    get<T>(token, path).then(
      (value) => keep({ value }),
      (error: unknown) => keep({ fault: faultInWords(error) }),
    );
    return () => {
      over = true;
    };
  }, [token, path, turn]);
  return read?.path === path ? read : {};
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
