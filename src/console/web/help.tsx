import { type ReactNode, useEffect, useRef } from 'react';
import { SHORTCUTS, type ShortcutSetting } from './shortcuts.ts';

type Props = { open: boolean; onClose: () => void; shortcuts: ShortcutSetting };

/** What the keys do, page by page; it opens at its beginning. */
export function Help({ open, onClose, shortcuts }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    // Otherwise the first field has the focus, which stands at the end.
    title.current?.focus();
    dialog.current?.scrollTo(0, 0);
  }, [open]);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="aide-titre" onClose={onClose}>
      <h2 ref={title} id="aide-titre" tabIndex={-1}>
        Aide
      </h2>
      <p>
        Le tableau se met à jour tout seul. «&nbsp;en direct&nbsp;» en haut de la page dit que rien ne manque.
      </p>
      <Keys title="Sur toutes les pages">
        {said('everywhere')}
        <Key keys={['?']}>Cette aide</Key>
      </Keys>
      <Keys title="Pendant un appel, sur le tableau ou une demande">{said('call')}</Keys>
      <Keys title="Tableau">{said('board')}</Keys>
      <Keys title="Appel qui vient de finir">
        <Key keys={['1', 'à', '8']}>Dire comment il s’est conclu</Key>
      </Keys>
      <Keys title="Demande ouverte">
        {said('request')}
        <Key keys={['1', 'à', '5']}>
          Choisir la place de ce numéro, gardée pendant que le patient réfléchit
        </Key>
        <Key keys={['↑', '↓']}>Après p&nbsp;: d’une place à l’autre</Key>
        <Key keys={['Entrée']}>Réserver la place choisie</Key>
      </Keys>
      <Keys title="Questions au patient">
        <Key keys={['o', 'n', '?']}>Oui, non, ne sait pas</Key>
        <Key keys={['1', 'à', '9']}>Le choix de ce numéro</Key>
        <Key keys={['Entrée']}>Valider un nombre</Key>
        <Key keys={['←']}>Question précédente</Key>
      </Keys>
      <Keys title="Organisation (coordination)">
        <Key keys={['1', 'à', '5']}>Praticiens, tours de garde, moyens, lieux, règles</Key>
        <Key keys={['←', '→', '↑', '↓']}>D’un jour à l’autre dans un tour de garde</Key>
        <Key keys={['Entrée']}>Attribuer la garde, puis le jour suivant sans personne</Key>
      </Keys>
      <Keys title="Messagerie">
        <Key keys={['1', 'à', '3']}>Envois à reprendre, reçus, derniers messages</Key>
        <Key keys={['↑', '↓']}>D’un message à l’autre</Key>
        <Key keys={['Entrée']}>Ouvrir le message, ses preuves ou son texte</Key>
        <Key keys={['r']}>Envoi en échec&nbsp;: réessayer</Key>
        <Key keys={['l']}>Imprimer la lettre&nbsp;; message reçu&nbsp;: marquer comme lu</Key>
        <Key keys={['c']}>Noter que la lettre est partie par courrier</Key>
        <Key keys={['d']}>Ranger un message reçu avec une demande</Key>
      </Keys>
      <Keys title="Demande, nouvelle demande, protocoles, messagerie, organisation">
        <Key keys={['Échap']}>
          Quitter un champ vide, puis revenir au tableau&nbsp;; si vous avez écrit quelque chose, Recours
          demande d’abord
        </Key>
      </Keys>
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

const said = (on: (typeof SHORTCUTS)[number]['on']): ReactNode =>
  SHORTCUTS.filter((one) => one.on === on).map(({ key, says }) => (
    <Key key={key} keys={[key]}>
      {says}
    </Key>
  ));

const Keys = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <h3>{title}</h3>
    <dl>{children}</dl>
  </>
);

const Key = ({ keys, children }: { keys: readonly string[]; children: ReactNode }) => (
  <div>
    <dt>{keys.map((key) => (key === 'à' ? ' à ' : <kbd key={key}>{key}</kbd>))}</dt>
    <dd>{children}</dd>
  </div>
);
