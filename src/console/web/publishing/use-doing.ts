import { useRef, useState } from 'react';
import { faultInWords } from '../api.ts';

/** One command at a time: whether it is under way, and what became of it in words when it was refused. */
export function useDoing() {
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  const busy = useRef(false);
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setDoing(true);
    setFault(undefined);
    try {
      await work();
    } catch (error) {
      setFault(faultInWords(error));
    }
    busy.current = false;
    setDoing(false);
  };
  return { doing, fault, run, setFault };
}
