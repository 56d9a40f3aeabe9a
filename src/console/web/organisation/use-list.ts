import { useEffect, useState } from 'react';
import { faultInWords, get } from '../api.ts';

type Listed<T> = { items: readonly T[] | undefined; fault: string | undefined };

/** The whole of a list, page after page; read again when `turn` moves, and what was read before stays meanwhile. */
export function useList<T>(token: string, path: string, turn = 0): Listed<T> {
  const [read, setRead] = useState<Listed<T> & { path: string; turn: number }>();
  useEffect(() => {
    let over = false;
    everyPage<T>(token, path, () => over).then(
      (items) => over || setRead({ items, fault: undefined, path, turn }),
      (error: unknown) =>
        over ||
        setRead((before) => ({
          items: before?.path === path ? before.items : undefined,
          fault: faultInWords(error),
          path,
          turn,
        })),
    );
    return () => {
      over = true;
    };
  }, [token, path, turn]);
  return read?.path === path ? read : { items: undefined, fault: undefined };
}

async function everyPage<T>(token: string, path: string, isOver: () => boolean): Promise<T[]> {
  const all: T[] = [];
  let cursor = '';
  do {
    const joined = `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { items, next } = await get<{ items: T[]; next: string | null }>(token, joined);
    all.push(...items);
    cursor = next ?? '';
  } while (cursor !== '' && !isOver());
  return all;
}
