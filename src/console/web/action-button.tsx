import { type ReactNode, useState } from 'react';
import { post, Refusal } from './api.ts';

type Props = { token: string; path: string; doing: string; children: ReactNode };

/** Sends a command; what becomes of it comes back on the board. A refusal is said beside the button. */
export function ActionButton({ token, path, doing, children }: Props) {
  const [state, setState] = useState<'ready' | 'doing'>('ready');
  const [fault, setFault] = useState<string>();

  async function act() {
    setState('doing');
    setFault(undefined);
    try {
      await post(token, path);
    } catch (error) {
      setFault(error instanceof Refusal ? error.message : 'La demande n’a pas pu être envoyée.');
    }
    setState('ready');
  }

  return (
    <span className="action">
      <button type="button" disabled={state === 'doing'} onClick={() => void act()}>
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
