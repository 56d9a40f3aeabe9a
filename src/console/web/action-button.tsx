import { type ReactNode, useState } from 'react';
import { faultInWords, post } from './api.ts';

type Props = {
  token: string;
  path: string;
  /** What the server is to know; absent: the command says it all. */
  body?: unknown;
  doing: string;
  /** For a shortcut. */
  id?: string;
  look?: 'primary' | 'grave' | 'alert' | 'quiet';
  /** What the button is for, where its words alone do not say which row. */
  label?: string;
  children: ReactNode;
};

/** Sends a command; what becomes of it comes back on the board. A refusal is said beside the button. */
export function ActionButton({ token, path, body, doing, id, look, label, children }: Props) {
  const [state, setState] = useState<'ready' | 'doing'>('ready');
  const [fault, setFault] = useState<string>();

  async function act() {
    setState('doing');
    setFault(undefined);
    try {
      await post(token, path, body);
    } catch (error) {
      setFault(faultInWords(error));
    }
    setState('ready');
  }

  return (
    <span className="action">
      <button
        type="button"
        id={id}
        className={look}
        aria-label={label}
        aria-busy={state === 'doing'}
        disabled={state === 'doing'}
        onClick={() => void act()}
      >
        {state === 'doing' ? doing : children}
      </button>
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
}
