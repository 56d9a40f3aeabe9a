import { type ReactNode, useState } from 'react';
import { download, faultInWords } from '../api.ts';

type Props = {
  token: string;
  path: string;
  /** Without anybody's name: it ends up in a folder of downloads. */
  name: string;
  /** Said once it is there. */
  done: string;
  label?: string;
  /** The letter that presses it while the keyboard is in its row (row-keys.ts). */
  rowKey?: string;
  children: ReactNode;
};

/** Keeps a document on this computer; never shown inside the page. */
export function DownloadButton({ token, path, name, done, label, rowKey, children }: Props) {
  const [state, setState] = useState<'ready' | 'doing' | 'done'>('ready');
  const [fault, setFault] = useState<string>();

  async function keep() {
    if (state === 'doing') return;
    setState('doing');
    setFault(undefined);
    try {
      await download(token, path, name);
      setState('done');
    } catch (error) {
      setFault(faultInWords(error));
      setState('ready');
    }
  }

  return (
    <span className="action">
      <button
        type="button"
        aria-label={label}
        data-key={rowKey}
        aria-busy={state === 'doing'}
        aria-disabled={state === 'doing'}
        onClick={() => void keep()}
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
