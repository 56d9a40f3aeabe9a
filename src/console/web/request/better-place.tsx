import { useEffect, useRef } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { ActionButton } from '../action-button.tsx';
import { addressOf } from '../address.ts';
import { betterPlacesTurn, gainsInWords, NotDone, spotInWords } from '../better-places.tsx';
import { useRead } from '../hooks.ts';
import { timeOf } from '../request-time.ts';
import { shortNumber } from '../words.ts';
import type { BetterPlaces, Demande } from './answers.ts';
import { capital } from './words.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  request: Demande;
  turn: string;
  onDone: () => void;
};

/** A better place for this patient, or the way to a first one; asked about only while somebody is to see to it. */
export function BetterPlace(props: Props) {
  return betterPlacesTurn(props.board) === '' ? null : <Found {...props} />;
}

function Found({ token, board, now, request, turn, onDone }: Props) {
  const tasks = betterPlacesTurn(board);
  const read = useRead<BetterPlaces>(token, '/v1/better-places', `${tasks} ${turn}`);
  const better = read.value?.items.find(({ requestId }) => requestId === request.id);
  const section = useRef<HTMLElement>(null);
  const isThere = better !== undefined;
  useEffect(() => {
    const box = isThere ? section.current : null;
    box?.addEventListener('keydown', onEnter);
    return () => box?.removeEventListener('keydown', onEnter);
  }, [isThere]);
  if (!better) return read.value?.complete === false ? <NotDone /> : null;
  const late = Date.parse(better.to.start) > timeOf(request).by ? { acceptLate: true } : {};
  return (
    <section
      ref={section}
      className="better-place card"
      id="meilleure-place"
      aria-labelledby="meilleure-place-titre"
      tabIndex={-1}
    >
      <h2 id="meilleure-place-titre">
        {better.bookingId ? 'Une meilleure place' : 'Une place possible'}
        <span className="keys" aria-hidden="true">
          <kbd>g</kbd> puis <kbd>Entrée</kbd>
        </span>
      </h2>
      <p className="better-spot">
        <strong>{capital(spotInWords(better.to, now, board))}</strong>
        <span className="where">{better.to.placeName}</span>
      </p>
      {better.from && <p className="where">Jusqu’ici&nbsp;: {spotInWords(better.from, now, board)}</p>}
      <p>{capital(gainsInWords(better))}.</p>
      {better.after !== null ? (
        <p>
          Possible une fois que la{' '}
          <a href={addressOf({ at: 'request', id: better.after })}>demande {shortNumber(better.after)}</a>,
          qui a cette place, en a accepté une autre&nbsp;: appelez d’abord ce patient.
        </p>
      ) : (
        <div className="controls">
          {better.bookingId ? (
            <ActionButton
              token={token}
              path={`/v1/bookings/${better.bookingId}/move`}
              body={{ slotId: better.to.slotId, ...late }}
              doing="Un instant…"
              look="primary"
              onDone={onDone}
            >
              Le patient accepte&nbsp;: déplacer
            </ActionButton>
          ) : (
            <ActionButton
              token={token}
              path={`/v1/requests/${request.id}/bookings`}
              body={{ slotId: better.to.slotId, ...late }}
              doing="Un instant…"
              look="primary"
              onDone={onDone}
            >
              Le patient accepte&nbsp;: réserver
            </ActionButton>
          )}
          <span className="where">S’il refuse, il ne se passe rien&nbsp;: sa place reste la sienne.</span>
        </div>
      )}
    </section>
  );
}

/** The shortcut leads to the section, and the next key there is the patient’s yes. */
function onEnter(event: KeyboardEvent): void {
  const section = event.currentTarget;
  if (event.key !== 'Enter' || event.target !== section || !(section instanceof HTMLElement)) return;
  event.preventDefault();
  section.querySelector<HTMLElement>('button, a')?.click();
}
