import { isUnattended, lineNow } from '../../board/line-figures.ts';
import type { BoardState } from '../../board/projection.ts';
import type { View } from './live-board.ts';
import { clockFace, lineInWords, longDate, phone } from './words.ts';

const CONNECTION: Record<View['connection'], string> = {
  connecting: 'connexion…',
  live: 'en direct',
  reconnecting: 'reconnexion…',
};

type Props = {
  view: View;
  board: BoardState;
  now: number;
  onSearch: () => void;
  onHelp: () => void;
  /** Of whoever may describe the line. */
  onLine: (() => void) | undefined;
  /** The same person's. */
  onOrganisation: (() => void) | undefined;
  onMail: () => void;
  onProtocols: () => void;
  onSignOut: () => void;
};

export function Masthead({ view, board, now, ...on }: Props) {
  const { onSearch, onHelp, onLine, onOrganisation, onMail, onProtocols, onSignOut } = on;
  const line = lineNow(board, now);
  const unattended = isUnattended(board, now);
  const says = lineInWords(line, now, board, unattended);
  return (
    <header className="masthead">
      <div className="who">
        <p className="wordmark">Recours</p>
        <p className="territory">{board.territory.name}</p>
        <p className="number">{phone(board.territory.phone)}</p>
      </div>
      <p className="line" data-state={unattended ? 'unattended' : line.state}>
        <strong>{says.state}</strong> <span>{says.detail}</span>
      </p>
      <p className="time">
        <strong>{clockFace(now, board)}</strong> <span>{longDate(now, board)}</span>
      </p>
      <div className="fresh">
        <output className="connection" data-state={view.connection}>
          {CONNECTION[view.connection]}
        </output>
        <p className="seq">changement n°&nbsp;{board.seq.toLocaleString('fr-FR')}</p>
      </div>
      <div className="controls">
        <button type="button" className="quiet" id="chercher" onClick={onSearch}>
          Chercher <kbd aria-hidden="true">/</kbd>
        </button>
        {onOrganisation && (
          <button type="button" className="quiet" id="organisation" onClick={onOrganisation}>
            Organisation <kbd aria-hidden="true">o</kbd>
          </button>
        )}
        {onLine && (
          <button type="button" className="quiet" onClick={onLine}>
            <span className="at-length">Régler la </span>
            <span className="then">ligne</span>
          </button>
        )}
        <button type="button" className="quiet" id="messagerie" onClick={onMail}>
          Messagerie{' '}
          {board.incoming.length > 0 && (
            <span className="badge">
              {board.incoming.length}
              <span className="visually-hidden"> à lire</span>
            </span>
          )}
          <kbd aria-hidden="true">i</kbd>
        </button>
        <button type="button" className="quiet" onClick={onProtocols}>
          Protocoles
        </button>
        <button type="button" className="quiet" onClick={onHelp}>
          Aide <kbd aria-hidden="true">?</kbd>
        </button>
        <button type="button" className="quiet" onClick={onSignOut}>
          Se déconnecter
        </button>
      </div>
    </header>
  );
}
