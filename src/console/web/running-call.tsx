import { useId, useState } from 'react';
import type { BoardState, CallRow, LegRow } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { callChoice, nthCall, operatorName, shortNumber, waitInWords } from './words.ts';

type Stage = { state: 'ringing' | 'talking' | 'held'; says: string; hint?: string; since: string };

/** Where the reader's call stands, in the words of somebody who has one hand on the phone. */
export function stageOf(call: CallRow, me: string | null): Stage {
  const since = call.answeredAt ?? call.arrivedAt;
  if (call.origin === 'hand')
    return { state: 'talking', says: 'En communication', hint: 'sur un autre téléphone', since };
  if (call.heldSince)
    return { state: 'held', says: 'En attente', hint: 'l’appelant entend la musique', since: call.heldSince };
  if (call.connectedAt) return { state: 'talking', says: 'En communication', since: call.connectedAt };
  const mine = call.legs.findLast((leg) => leg.party === 'operator' && leg.operatorId === me);
  const theirs = call.legs.findLast((leg) => leg.party === 'caller');
  if (mine?.state === 'picked-up')
    return { state: 'ringing', says: 'Tapez 1 sur votre téléphone', hint: 'pour prendre l’appel', since };
  if (mine?.state === 'joined' && theirs)
    return { state: 'ringing', says: 'Ça sonne chez la personne', hint: 'restez en ligne', since };
  if (!mine && call.origin === 'line')
    return {
      state: 'ringing',
      says: 'Rappelez cette personne',
      hint: 'aucun téléphone n’est réglé pour vous : appelez-la du vôtre',
      since,
    };
  if (!mine || mine.state === 'joined') return { state: 'ringing', says: 'Mise en relation…', since };
  return {
    state: 'ringing',
    says: 'Ça sonne chez vous',
    hint: 'décrochez, puis tapez 1',
    since,
  };
}

const LEG: Record<LegRow['state'], string> = {
  planned: 'on l’appelle',
  ringing: 'ça sonne',
  'picked-up': 'a décroché',
  joined: 'en ligne',
  failed: 'n’a pas répondu',
};

type Props = { token: string; board: BoardState; call: CallRow; now: number };

/** The call the reader is on: where it stands, who else is on it, and what can be done with it. */
export function RunningCall({ token, board, call, now }: Props) {
  const stage = stageOf(call, board.operator);
  const others = call.legs.filter((leg) => leg.party !== 'caller' && leg.operatorId !== board.operator);
  const path = `/v1/calls/${call.id}`;
  const onLine = stage.state !== 'ringing';
  const byLine = call.origin !== 'hand';
  return (
    <div className="running" data-state={stage.state}>
      <h3 id="appel-en-cours" tabIndex={-1}>
        <span>{stage.says}</span> <span className="clock">{waitInWords(stage.since, now)}</span>
      </h3>
      <p className="where">
        {stage.hint ? `${stage.hint} · ` : ''}
        {call.origin === 'callback' ? 'Rappel' : callChoice(call.choice)}
        {call.earlierCalls > 0 && ` · ${nthCall(call.earlierCalls)}`} · {shortNumber(call.id)}
      </p>
      {others.length > 0 && (
        <ul className="legs" aria-label="Aussi sur l’appel">
          {others.map((leg) => (
            <li key={leg.id} data-state={leg.state}>
              <strong>{partyName(leg, board)}</strong> {LEG[leg.state]}
            </li>
          ))}
        </ul>
      )}
      {byLine && onLine && (
        <div className="controls">
          {call.heldSince ? (
            <ActionButton id="attente" token={token} path={`${path}/resume`} doing="Reprise…" look="primary">
              Reprendre <kbd aria-hidden="true">h</kbd>
            </ActionButton>
          ) : (
            <ActionButton id="attente" token={token} path={`${path}/hold`} doing="Mise en attente…">
              Mettre en attente <kbd aria-hidden="true">h</kbd>
            </ActionButton>
          )}
          <Handover token={token} board={board} path={path} />
          {others.some((leg) => leg.state === 'joined') && (
            <ActionButton token={token} path={`${path}/leave`} doing="Un instant…">
              Quitter la conversation
            </ActionButton>
          )}
        </div>
      )}
      <div className="controls">
        {byLine && onLine && board.territory.samuNumber && !others.some(isSamuThere) && (
          <ActionButton
            token={token}
            path={`${path}/transfer`}
            body={{ to: 'samu' }}
            doing="Appel du SAMU…"
            look="alert"
          >
            Appeler le SAMU à trois
          </ActionButton>
        )}
        <ActionButton token={token} path={`${path}/hang-up`} doing="Un instant…" look="grave">
          {!byLine ? 'Terminer l’appel' : onLine ? 'Raccrocher' : 'Renoncer'}
        </ActionButton>
      </div>
    </div>
  );
}

const isSamuThere = (leg: LegRow): boolean => leg.party === 'samu' && leg.state !== 'failed';

function partyName(leg: LegRow, board: BoardState): string {
  if (leg.party === 'samu') return 'SAMU';
  const colleague = board.operators.find((operator) => operator.id === leg.operatorId);
  return colleague ? operatorName(colleague) : 'Une collègue';
}

/** To one of those who are free. */
function Handover({ token, board, path }: { token: string; board: BoardState; path: string }) {
  const free = board.operators.filter(({ id, state }) => state === 'present' && id !== board.operator);
  const [chosen, setChosen] = useState('');
  const id = useId();
  if (free.length === 0) return null;
  const operatorId = free.some((one) => one.id === chosen) ? chosen : free[0]?.id;
  return (
    <span className="handover">
      {free.length > 1 && (
        <>
          <label className="visually-hidden" htmlFor={id}>
            Collègue à qui passer l’appel
          </label>
          <select id={id} value={operatorId} onChange={(event) => setChosen(event.target.value)}>
            {free.map((one) => (
              <option key={one.id} value={one.id}>
                {operatorName(one)}
              </option>
            ))}
          </select>
        </>
      )}
      <ActionButton
        token={token}
        path={`${path}/transfer`}
        body={{ to: 'operator', operatorId }}
        doing="On l’appelle…"
      >
        {free.length > 1 ? 'Passer l’appel' : `Passer à ${operatorName(free[0] ?? { id: '', label: '' })}`}
      </ActionButton>
    </span>
  );
}
