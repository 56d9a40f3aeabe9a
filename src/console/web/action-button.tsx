import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { faultInWords, post } from './api.ts';

type Props = {
  token: string;
  path: string;
  /** What the server is to know; absent: the command says it all. */
  body?: unknown;
  doing: string;
  /** For a shortcut. */
  id?: string;
  /** The same, of a button that another one stands for while the board is hidden. */
  shortcut?: string;
  look?: 'primary' | 'grave' | 'alert' | 'quiet';
  /** What the button is for, where its words alone do not say which row. */
  label?: string;
  /** The letter that presses it while the keyboard is in its row (mail/row-keys.ts). */
  rowKey?: string;
  /** Said when the server has done it, where no board brings the news. */
  onDone?: () => void;
  children: ReactNode;
};

/** Sends a command; what becomes of it comes back on the board. A refusal is said beside the button. */
export function ActionButton({
  token,
  path,
  body,
  doing,
  id,
  shortcut,
  look,
  label,
  rowKey,
  onDone,
  children,
}: Props) {
  const [state, setState] = useState<'ready' | 'doing'>('ready');
  const [fault, setFault] = useState<string>();
  const button = useFocusKept<HTMLButtonElement>();

  async function act() {
    if (state === 'doing') return;
    setState('doing');
    setFault(undefined);
    try {
      await post(token, path, body);
      onDone?.();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setState('ready');
  }

  return (
    <span className="action">
      <button
        ref={button}
        type="button"
        id={id}
        data-shortcut={shortcut}
        data-key={rowKey}
        className={look}
        aria-label={label}
        aria-busy={state === 'doing'}
        // Not `disabled`: that would take the keyboard away from it.
        aria-disabled={state === 'doing'}
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

/** What goes away with its row leaves the keyboard in its section, not at the top of the page. */
export function useFocusKept<T extends HTMLElement>() {
  const part = useRef<T>(null);
  useLayoutEffect(() => {
    const it = part.current;
    const section = it?.closest('section');
    return () => {
      if (it?.contains(document.activeElement)) section?.focus({ preventScroll: true });
    };
  }, []);
  return part;
}
