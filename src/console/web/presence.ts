import { useCallback, useEffect, useState } from 'react';
import type { BoardState, OperatorRow } from '../../board/projection.ts';
import { faultInWords, get, put } from './api.ts';

export type OwnPresence = {
  /** As everybody sees it; undefined: gone, or never there. */
  row: OperatorRow | undefined;
  /** The phone that the line rings; `null`: the territory's. Undefined: not known yet. */
  phone: string | null | undefined;
  /** What the line answered to whether she is there, as long as it is so. */
  fault: string | undefined;
  turn(state: Said['state']): Promise<void>;
  /** Says it to the line, and goes on saying it as long as the page is open. Gives the words in which it was refused. */
  say(it: Said): Promise<string | undefined>;
};

type Said = { state: 'present' | 'away'; phone?: string | null; label?: string };
type Answer = { phone?: string | null };
type Listed = { items: { operatorId: string; phone?: string | null }[] };

/** The reader's own presence at the line, kept up while this page is open. */
export function usePresence(token: string, board: BoardState): OwnPresence {
  const row = board.operators.find((operator) => operator.id === board.operator);
  // A page that was loaded again goes on where it was.
  const [here, setHere] = useState(row !== undefined && row.state !== 'away');
  const [phone, setPhone] = useState<string | null>();
  const [fault, setFault] = useState<string>();

  const tell = useCallback(
    async (it: Said) => {
      try {
        const own = await put<Answer>(token, '/v1/presence', it);
        setPhone(own.phone ?? null);
        setFault(undefined);
        return undefined;
      } catch (error) {
        return faultInWords(error);
      }
    },
    [token],
  );

  const me = board.operator;
  useEffect(() => {
    const find = ({ items }: Listed) =>
      setPhone((known) => known ?? items.find((item) => item.operatorId === me)?.phone ?? null);
    get<Listed>(token, '/v1/presence').then(find, () => undefined);
  }, [token, me]);

  useEffect(() => {
    if (!here) return;
    const worker = new Worker(new URL('./heartbeat.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', () => void tell({ state: 'present' }).then(setFault));
    return () => worker.terminate();
  }, [here, tell]);

  const say = async (it: Said) => {
    const refused = await tell(it);
    if (refused === undefined) setHere(it.state === 'present');
    return refused;
  };
  return { row, phone, fault, say, turn: async (state) => setFault(await say({ state })) };
}
