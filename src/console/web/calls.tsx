import { SOON_MS, type WaitingCaller, waitingCallers } from '../../board/line-figures.ts';
import type { BoardState, CallRow } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { Section } from './section.tsx';
import {
  callChoice,
  callState,
  nthCall,
  operatorName,
  shortNumber,
  sinceInWords,
  waitInWords,
} from './words.ts';

type Props = { board: BoardState; now: number };

/** The line as whoever does not answer it sees it. */
export function Calls({ board, now }: Props) {
  const waiting = waitingCallers(board);
  return (
    <Section id="appels" title="Appels" count={waiting.length} shortcut="a">
      <WaitingCallers callers={waiting} board={board} now={now} />
      <OtherCalls board={board} now={now} />
      {board.calls.length === 0 && <p className="nothing">Aucun appel en cours.</p>}
    </Section>
  );
}

type WaitingProps = Props & { callers: readonly WaitingCaller[]; token?: string | undefined };

/** One row a caller, the next one on top. `token`: of somebody who may answer. */
export function WaitingCallers({ callers, board, now, token }: WaitingProps) {
  if (callers.length === 0) return null;
  return (
    <ul className="calls">
      {callers.map(({ call, since, priority }) => {
        const arrived = call.queuedAt ?? call.arrivedAt;
        const tooLong = now - Date.parse(arrived) > SOON_MS;
        return (
          <li key={call.id} data-state="queued" data-long={tooLong}>
            <strong>{waitInWords(arrived, now)}</strong>
            <span className="what">
              {callChoice(call.choice)}
              {priority && call.choice !== 'professional' && <em>prioritaire</em>}
              {call.earlierCalls > 0 && <em>{nthCall(call.earlierCalls)}</em>}
              {tooLong && <em className="long">plus d’une minute</em>}
            </span>
            <span className="where">
              {callState.queued}
              {since !== arrived && ` · dans la file ${sinceInWords(since, now, board)}`} ·{' '}
              {shortNumber(call.id)}
            </span>
            {token && (
              <ActionButton
                token={token}
                path={`/v1/calls/${call.id}/answer`}
                doing="On vous appelle…"
                label={`Répondre à ${shortNumber(call.id)}`}
              >
                Répondre
              </ActionButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Who is greeted, and whom colleagues talk to. `except`: the reader's own call. */
export function OtherCalls({ board, now, except }: Props & { except?: string | undefined }) {
  const others = board.calls.filter((call) => call.state !== 'queued' && call.id !== except);
  if (others.length === 0) return null;
  return (
    <ul className="calls others">
      {others
        .sort((one, other) => Date.parse(one.arrivedAt) - Date.parse(other.arrivedAt))
        .map((call) => (
          <li key={call.id} data-state={call.state}>
            <strong>{waitInWords(call.answeredAt ?? call.arrivedAt, now)}</strong>
            <span className="what">{whereabouts(call, board)}</span>
            <span className="where">{shortNumber(call.id)}</span>
          </li>
        ))}
    </ul>
  );
}

function whereabouts(call: CallRow, board: BoardState): string {
  if (call.state !== 'answered') return callState[call.state];
  const colleague = board.operators.find((operator) => operator.id === call.answeredBy);
  const who = colleague ? `avec ${operatorName(colleague)}` : callState.answered;
  return call.heldSince ? `${who}, en attente` : call.connectedAt ? who : `${who}, ça sonne`;
}
