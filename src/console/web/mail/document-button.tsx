import { type ReactNode, useState } from 'react';
import { faultInWords } from '../api.ts';

export type DocumentButtonProps = {
  label?: string | undefined;
  /** The letter that presses it while the keyboard is in its row (row-keys.ts). */
  rowKey?: string | undefined;
  children: ReactNode;
};

type Props = DocumentButtonProps & {
  /** Fetches the document and does what the button says; gives why it could not. Throws `Refusal`. */
  act: () => Promise<string | undefined>;
  /** Said once it is done. */
  done: string;
};

/** Fetches a document; never shown inside the page. */
export function DocumentButton({ act, done, label, rowKey, children }: Props) {
  const [state, setState] = useState<'ready' | 'doing' | 'done'>('ready');
  const [fault, setFault] = useState<string>();

  async function press() {
    if (state === 'doing') return;
    setState('doing');
    setFault(undefined);
    const failed = await act().catch(faultInWords);
    setFault(failed);
    setState(failed === undefined ? 'done' : 'ready');
  }

  return (
    <span className="action">
      <button
        type="button"
        aria-label={label}
        data-key={rowKey}
        aria-busy={state === 'doing'}
        aria-disabled={state === 'doing'}
        onClick={() => void press()}
      >
        {state === 'doing' ? 'Un instant…' : children}
      </button>
      <output className="where">{state === 'done' && done}</output>
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
}
