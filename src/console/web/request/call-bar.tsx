import type { BoardState, CallRow } from '../../../board/projection.ts';
import { ActionButton } from '../action-button.tsx';
import { stageOf } from '../running-call.tsx';
import { waitInWords } from '../words.ts';

type Props = {
  token: string;
  board: BoardState;
  call: CallRow | undefined;
  now: number;
  onBoard: () => void;
};

/** The reader's call goes on while she reads and writes: it stands above the request. */
export function CallBar({ token, board, call, now, onBoard }: Props) {
  const me = board.operators.find(({ id }) => id === board.operator);
  if (!call)
    return me?.state === 'wrap-up' ? (
      <div className="call-bar" data-state="held">
        <span>Appel terminé&nbsp;: dites sur le tableau comment il s’est conclu.</span>
        <button type="button" onClick={onBoard}>
          Clore l’appel
        </button>
      </div>
    ) : null;
  const stage = stageOf(call, board.operator);
  const byLine = call.origin !== 'hand' && stage.state !== 'ringing';
  return (
    <div className="call-bar running" data-state={stage.state}>
      <strong>
        {stage.says} <span className="clock">{waitInWords(stage.since, now)}</span>
      </strong>
      <span className="controls">
        {byLine && (
          <ActionButton
            token={token}
            path={`/v1/calls/${call.id}/${call.heldSince ? 'resume' : 'hold'}`}
            doing="Un instant…"
            shortcut="attente"
          >
            {call.heldSince ? 'Reprendre' : 'Mettre en attente'} <kbd aria-hidden="true">h</kbd>
          </ActionButton>
        )}
        <ActionButton token={token} path={`/v1/calls/${call.id}/hang-up`} doing="Un instant…" look="grave">
          {byLine ? 'Raccrocher' : 'Terminer l’appel'}
        </ActionButton>
      </span>
    </div>
  );
}
