import { useEffect, useRef } from 'react';
import { SHORTCUTS, type ShortcutSetting } from './shortcuts.ts';

type Props = { open: boolean; onClose: () => void; shortcuts: ShortcutSetting };

export function Help({ open, onClose, shortcuts }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby="aide-titre" onClose={onClose}>
      <h2 id="aide-titre">Aide</h2>
      <p>
        Le tableau se met à jour tout seul. «&nbsp;en direct&nbsp;» en haut de la page dit que rien ne manque.
      </p>
      <h3>Raccourcis</h3>
      <dl>
        {SHORTCUTS.map(({ key, says }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>1</kbd> à <kbd>8</kbd>
          </dt>
          <dd>Issue de l’appel qui vient de finir</dd>
        </div>
        <div>
          <dt>
            <kbd>o</kbd> <kbd>n</kbd> <kbd>?</kbd>
          </dt>
          <dd>Pendant les questions au patient&nbsp;: oui, non, ne sait pas</dd>
        </div>
        <div>
          <dt>
            <kbd>1</kbd> à <kbd>9</kbd>
          </dt>
          <dd>Pendant les questions&nbsp;: le choix de ce numéro</dd>
        </div>
        <div>
          <dt>
            <kbd>←</kbd>
          </dt>
          <dd>Pendant les questions&nbsp;: la question précédente</dd>
        </div>
        <div>
          <dt>
            <kbd>Entrée</kbd>
          </dt>
          <dd>Réserver la place choisie</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>Cette aide</dd>
        </div>
        <div>
          <dt>
            <kbd>Échap</kbd>
          </dt>
          <dd>Fermer l’aide ou la demande, revenir au tableau</dd>
        </div>
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={shortcuts.on}
          onChange={(event) => shortcuts.set(event.target.checked)}
        />
        Raccourcis d’une seule touche
      </label>
      <button type="button" className="primary" onClick={onClose}>
        Fermer
      </button>
    </dialog>
  );
}
