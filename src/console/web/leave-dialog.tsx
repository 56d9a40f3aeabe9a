import { useEffect, useRef } from 'react';

type Props = {
  /** What was asked for and would lose what is not saved; undefined: nothing was. */
  leaving: (() => void) | undefined;
  onStay: () => void;
  /** What would be lost. */
  says?: string;
};

const LINE = 'Vos changements de la ligne seront perdus si vous quittez cette page maintenant.';

/** What somebody has written is not thrown away without a word. */
export function LeaveDialog({ leaving, onStay, says = LINE }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (leaving) dialog.current?.showModal();
    else dialog.current?.close();
  }, [leaving]);
  return (
    <dialog ref={dialog} aria-labelledby="quitter-titre" onClose={onStay}>
      <h2 id="quitter-titre">Modifications non enregistrées</h2>
      <p>{says}</p>
      <div className="controls">
        <button type="button" className="primary" onClick={onStay}>
          Continuer à modifier
        </button>
        <button type="button" className="grave" onClick={leaving}>
          Quitter sans enregistrer
        </button>
      </div>
    </dialog>
  );
}

/** The browser asks too, when the tab is closed or loaded again. */
export function useWarningBeforeUnload(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);
}
