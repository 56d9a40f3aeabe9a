import { type ReactNode, useEffect, useState } from 'react';
import { lineFigures, waitingCallers } from '../../board/line-figures.ts';
import type { BoardState, CallRow } from '../../board/projection.ts';
import { faultInWords, get, post } from './api.ts';
import { Caller } from './caller.tsx';
import { OtherCalls, WaitingCallers } from './calls.tsx';
import { HandCall } from './hand-call.tsx';
import { ownCall } from './own-call.ts';
import { RunningCall, stageOf } from './running-call.tsx';
import { Section } from './section.tsx';
import { forgetHandCall, keepHandCall, storedHandCall } from './session.ts';
import { count } from './words.ts';
import { WrapUp } from './wrap-up.tsx';

type Props = { token: string; board: BoardState; now: number };

/** The nurse at the phone: her call, or what is left to write of the last one, and who waits. */
export function Desk({ token, board, now }: Props) {
  const me = board.operators.find((operator) => operator.id === board.operator);
  const running = ownCall(board);
  const hand = useHandCall(running);
  const toWrapUp = running ? null : me?.state === 'wrap-up' ? me.callId : hand.over;
  const waiting = waitingCallers(board);
  useFocusOnCall(running?.id, toWrapUp);
  return (
    <Section id="appels" title="Appels" count={waiting.length} shortcut="a">
      <output className="visually-hidden">{running ? stageOf(running, board.operator).says : ''}</output>
      {running && (
        <>
          <RunningCall token={token} board={board} call={running} now={now} />
          <Caller
            key={running.id}
            token={token}
            callId={running.id}
            owed={running.connectedAt && running.origin === 'line' ? running.callbackId : null}
            now={now}
            place={board}
          />
        </>
      )}
      {toWrapUp && (
        <WrapUp
          key={toWrapUp}
          token={token}
          callId={toWrapUp}
          onSaid={() => toWrapUp === hand.over && hand.forget()}
        />
      )}
      <LostCall running={running} board={board} />
      {!running && (
        <Next token={token} board={board} now={now} waiting={waiting.length}>
          {!toWrapUp && <HandCall token={token} now={now} place={board} onNoted={hand.noted} />}
        </Next>
      )}
      <WaitingCallers callers={waiting} board={board} now={now} token={running ? undefined : token} />
      <OtherCalls board={board} now={now} except={running?.id} />
    </Section>
  );
}

/** A call that she took on another phone is not on her presence: this tab knows that it is hers to wrap up. */
function useHandCall(running: CallRow | undefined) {
  const [id, setId] = useState(storedHandCall);
  // On record as going on, and not on the board yet.
  const [coming, setComing] = useState(false);
  const noted = (callId: string, over: boolean) => {
    keepHandCall(callId);
    setId(callId);
    setComing(!over);
  };
  if (running?.origin === 'hand' && (running.id !== id || coming)) noted(running.id, true);
  const forget = () => {
    forgetHandCall();
    setId(undefined);
  };
  return { over: running || coming ? null : (id ?? null), noted, forget };
}

type NextProps = Props & { waiting: number; children: ReactNode };

/** The server knows whose turn it is, callers and callbacks together. */
function Next({ token, board, now, waiting, children }: NextProps) {
  const [state, setState] = useState<'ready' | 'doing'>('ready');
  const [fault, setFault] = useState<{ words: string; line: string }>();
  // By the rule of the server, whose turn it is: what is for later is not (calls/line-stand.ts).
  const owed = lineFigures(board, now).callbacks;
  // What was true of the line as it stood then.
  const line = `${waiting}/${owed}`;

  async function take() {
    setState('doing');
    setFault(undefined);
    try {
      const next = await get<{ kind: 'call' | 'callback'; id: string } | null>(token, '/v1/line/next');
      if (!next) setFault({ words: 'Personne n’attend plus : une collègue a été plus rapide.', line });
      else
        await post(token, next.kind === 'call' ? '/v1/calls/next/answer' : `/v1/callbacks/${next.id}/call`);
    } catch (error) {
      setFault({ words: faultInWords(error), line });
    }
    setState('ready');
  }

  return (
    <div className="next">
      <button
        type="button"
        id="suivant"
        className="primary"
        disabled={state === 'doing' || waiting + owed === 0}
        onClick={() => void take()}
      >
        {state === 'doing' ? 'On vous appelle…' : 'Prendre le suivant'} <kbd aria-hidden="true">s</kbd>
      </button>
      {waiting === 0 && (
        <span className="where">
          {owed > 0 ? `personne n’attend, ${count(owed, 'personne')} à rappeler` : 'personne n’attend'}
        </span>
      )}
      {children}
      {fault?.line === line && (
        <p className="fault" role="alert">
          {fault.words}
        </p>
      )}
    </div>
  );
}

/** The nurse’s phone was not picked up, or the patient’s: nothing is lost, and she is told. */
function LostCall({ running, board }: { running: CallRow | undefined; board: BoardState }) {
  const [mine, setMine] = useState<CallRow>();
  if (running && running !== mine) setMine(running);
  const again = !running && board.calls.some((call) => call.id === mine?.id && call.state === 'queued');
  const unreached =
    !running && mine?.origin === 'callback' && mine.connectedAt === null && isStillOwed(mine, board);
  const says = again ? WAITS_ON : unreached ? UNREACHED : undefined;
  return (
    <div className="lost">
      <output>{says}</output>
      {says && (
        <button type="button" className="quiet" onClick={() => setMine(undefined)}>
          J’ai compris
        </button>
      )}
    </div>
  );
}

const WAITS_ON = 'La mise en relation n’a pas abouti : l’appelant attend toujours, à sa place dans la file.';
const UNREACHED =
  'Le rappel n’a pas abouti : votre téléphone ou celui du patient n’a pas répondu. La personne reste à rappeler.';

/** Nobody has reached them since, and nobody is trying. */
const isStillOwed = ({ callbackId }: CallRow, { callbacks, calls }: BoardState): boolean =>
  callbacks.some(({ id }) => id === callbackId) && !calls.some((call) => call.callbackId === callbackId);

/** The button that was pressed has gone: the keyboard goes on where the call is, unless it is busy elsewhere. */
function useFocusOnCall(running: string | undefined, toWrapUp: string | null): void {
  useEffect(() => {
    if (!running && !toWrapUp) return;
    const at = document.activeElement;
    if (at && at !== document.body && !at.matches('section')) return;
    document.getElementById(running ? 'appel-en-cours' : 'cloture-appel')?.focus();
  }, [running, toWrapUp]);
}
