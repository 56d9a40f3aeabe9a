import { type FormEvent, useId, useState } from 'react';
import type { ReactNode } from 'react';
import { callbacksToMake, isForLater } from '../../board/line-figures.ts';
import type { BoardState, CallbackRow } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { faultInWords, post } from './api.ts';
import { Section } from './section.tsx';
import { agoInWords, callbackReason, count, operatorName, shortNumber, whenInWords } from './words.ts';

type Props = { board: BoardState; now: number };
/** `token`: of an operator, who may call; `closing`: the day is being closed. */
type ListProps = Props & { token: string | undefined; closing: boolean };

/** Who is owed a call, the oldest first; what is for another day stands apart. */
export function Callbacks({ board, now, token, closing }: ListProps) {
  const all = callbacksToMake(board);
  const due = all.filter((callback) => !isForLater(callback, now));
  const later = all.filter((callback) => isForLater(callback, now));
  return (
    <Section id="rappels" title="À rappeler" count={due.length} shortcut="r">
      {due.length === 0 && <p className="nothing">Personne à rappeler maintenant.</p>}
      <List callbacks={due} board={board} now={now} token={token} closing={closing} />
      {later.length > 0 && (
        <details>
          <summary>{count(later.length, 'rappel')} pour plus tard</summary>
          <List callbacks={later} board={board} now={now} token={token} closing={false} />
        </details>
      )}
    </Section>
  );
}

const List = ({ callbacks, ...props }: ListProps & { callbacks: readonly CallbackRow[] }) => (
  <ul className="rows callbacks">
    {callbacks.map((callback) => (
      <li key={callback.id}>
        <span className="what">
          {callbackReason[callback.reason]}
          {callback.priority && <em>prioritaire</em>}
          {callback.calls > 1 && <em>{callback.calls} appels</em>}
        </span>
        <span className="where">
          {agoInWords(callback.since, props.now, props.board)} ·{' '}
          {callback.attempts === 0
            ? 'pas encore rappelé'
            : `${count(callback.attempts, 'essai')}, le dernier ${agoInWords(callback.attemptedAt ?? callback.since, props.now, props.board)}`}{' '}
          · {shortNumber(callback.id)}
          {laterInWords(callback, props)}
        </span>
        {props.token && <Actions callback={callback} token={props.token} closing={props.closing} />}
      </li>
    ))}
  </ul>
);

function laterInWords({ notBefore, carriedTo, owner }: CallbackRow, { board, now }: Props): ReactNode {
  const from = carriedTo ?? notBefore;
  if (!from || Date.parse(from) <= now) return null;
  const who = board.operators.find((operator) => operator.id === owner);
  return (
    <>
      {' '}
      · <strong>{whenInWords(from, now, board)}</strong>
      {who && ` par ${operatorName(who)}`}
    </>
  );
}

type ActionsProps = { callback: CallbackRow; token: string; closing: boolean };

function Actions({ callback, token, closing }: ActionsProps) {
  const [givingUp, setGivingUp] = useState(false);
  const path = `/v1/callbacks/${callback.id}`;
  const row = shortNumber(callback.id);
  return (
    <div className="row-actions">
      <ActionButton
        token={token}
        path={`${path}/call`}
        doing="On vous appelle…"
        label={`Rappeler ${row}`}
        look="primary"
      >
        Rappeler
      </ActionButton>
      <ActionButton
        token={token}
        path={`${path}/attempt`}
        body={{ result: 'no-answer' }}
        doing="Un instant…"
        label={`Sans réponse ${row}`}
      >
        Sans réponse
      </ActionButton>
      <ActionButton token={token} path={`${path}/done`} doing="Un instant…" label={`C’est fait ${row}`}>
        C’est fait
      </ActionButton>
      {closing && (
        <ActionButton
          token={token}
          path={`${path}/carry-over`}
          doing="Un instant…"
          label={`Reporter à demain ${row}`}
        >
          Reporter à demain
        </ActionButton>
      )}
      <button
        type="button"
        className="quiet"
        aria-expanded={givingUp}
        aria-label={`Abandonner ${row}`}
        onClick={() => setGivingUp(!givingUp)}
      >
        Abandonner…
      </button>
      {givingUp && <GiveUp token={token} path={`${path}/give-up`} />}
    </div>
  );
}

/** Only a person gives up, and says why (rule 6). */
function GiveUp({ token, path }: { token: string; path: string }) {
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string>();
  const id = useId();

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await post(token, path, { reason: reason.trim() });
    } catch (error) {
      setFault(faultInWords(error));
    }
  }

  return (
    <form className="fields" onSubmit={(event) => void submit(event)}>
      <label htmlFor={id}>Pourquoi personne ne rappellera</label>
      <input
        id={id}
        value={reason}
        required
        maxLength={1000}
        autoComplete="off"
        placeholder="Numéro non attribué"
        onChange={(event) => setReason(event.target.value)}
      />
      <button type="submit" className="grave">
        Abandonner ce rappel
      </button>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
