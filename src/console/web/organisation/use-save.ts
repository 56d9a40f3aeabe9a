import { useState } from 'react';
import { faultInWords } from '../api.ts';
import { faultAt, fieldFaults } from './field-faults.ts';

export type Save = {
  state: 'ready' | 'doing' | 'done';
  /** What was refused, as a whole; a new object each time. */
  refusal: { says: string } | undefined;
  /** What is wrong with one field. */
  at: (field: string) => string | undefined;
  send: <T>(run: () => Promise<T>, onSaved: (answer: T) => void) => Promise<void>;
  /** Says what is wrong before anything is sent. */
  refuse: (says: string, fields: Record<string, string>) => void;
  /** Something was typed since. */
  typed: () => void;
};

/** Something that is sent: where it stands, and what was refused, field by field. */
export function useSave(): Save {
  const [state, setState] = useState<Save['state']>('ready');
  const [refusal, setRefusal] = useState<{ says: string; fields: ReadonlyMap<string, string> }>();
  return {
    state,
    refusal,
    at: (field) => refusal && faultAt(refusal.fields, field),
    send: async (run, onSaved) => {
      if (state === 'doing') return;
      setState('doing');
      setRefusal(undefined);
      try {
        const answer = await run();
        setState('done');
        onSaved(answer);
      } catch (error) {
        setState('ready');
        setRefusal({ says: faultInWords(error), fields: fieldFaults(error) });
      }
    },
    refuse: (says, fields) => {
      setState('ready');
      setRefusal({ says, fields: new Map(Object.entries(fields)) });
    },
    typed: () => setState('ready'),
  };
}
