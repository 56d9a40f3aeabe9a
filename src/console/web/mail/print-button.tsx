import { type ReactNode, useState } from 'react';
import { faultInWords, show } from '../api.ts';

type Props = {
  token: string;
  path: string;
  /** The letter that presses it while the keyboard is in its row (row-keys.ts). */
  rowKey?: string;
  children: ReactNode;
};

/** Shows a document in a tab of its own, where the browser prints it. */
export function PrintButton({ token, path, rowKey, children }: Props) {
  const [state, setState] = useState<'ready' | 'doing' | 'done'>('ready');
  const [fault, setFault] = useState<string>();

  async function open() {
    if (state === 'doing') return;
    setState('doing');
    setFault(undefined);
    try {
      const shown = await show(token, path);
      setState(shown ? 'done' : 'ready');
      if (!shown)
        setFault(
          'Le navigateur n’a pas ouvert l’onglet : autorisez-le pour ce site, ou téléchargez la lettre.',
        );
    } catch (error) {
      setFault(faultInWords(error));
      setState('ready');
    }
  }

  return (
    <span className="action">
      <button
        type="button"
        data-key={rowKey}
        aria-busy={state === 'doing'}
        aria-disabled={state === 'doing'}
        onClick={() => void open()}
      >
        {state === 'doing' ? 'Un instant…' : children}
      </button>
      <output className="where">
        {state === 'done' && 'Ouverte dans un nouvel onglet\u00a0: imprimez-la de là.'}
      </output>
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
}
