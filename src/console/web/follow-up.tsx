import type { BoardState } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { addressOf } from './address.ts';
import { Section } from './section.tsx';
import { agoInWords, count, messageState, shortNumber, smsKind, smsState } from './words.ts';

type Props = { board: BoardState; now: number };

/** Replies that nobody has read, and what should have reached somebody and has not. `token`: of somebody who may send again. */
export function Messages({ board, now, token }: Props & { token: string | undefined }) {
  const failed = board.messages.filter(({ state }) => state !== 'queued' && state !== 'sending');
  const pending = board.messages.length - failed.length;
  return (
    <Section id="messages" title="Envois en échec" count={failed.length + board.sms.length} shortcut="m">
      <Unread board={board} now={now} />
      {failed.length + board.sms.length === 0 && <p className="nothing">Aucun envoi en échec.</p>}
      <ul className="rows">
        {failed.map((message) => (
          <li key={message.id} className={token ? 'with-action' : undefined}>
            <span className="what">
              <a href={addressOf({ at: 'mail' })}>Compte rendu au médecin traitant</a>{' '}
              <em className="late">{messageState[message.state]}</em>
            </span>
            <span className="where">
              {agoInWords(message.queuedAt, now, board)} · {count(message.attempts, 'essai')} ·{' '}
              {shortNumber(message.id)}
            </span>
            {token && (
              <ActionButton token={token} path={`/v1/feedback/${message.id}/retry`} doing="Envoi…">
                Réessayer
              </ActionButton>
            )}
          </li>
        ))}
        {board.sms.map((sms) => (
          <li key={sms.id}>
            <span className="what">
              {smsKind(sms.kind)} <em className="late">SMS&nbsp;: {smsState[sms.state]}</em>
            </span>
            <span className="where">
              {agoInWords(sms.queuedAt, now, board)} · {shortNumber(sms.id)}
            </span>
          </li>
        ))}
      </ul>
      {pending > 0 && (
        <p className="aside">{count(pending, 'compte rendu', 'comptes rendus')} en cours d’envoi.</p>
      )}
    </Section>
  );
}

/** A colleague has answered a report, or somebody has written of whom nobody knows yet. */
function Unread({ board, now }: Props) {
  const [oldest] = board.incoming.toSorted((one, other) => one.receivedAt.localeCompare(other.receivedAt));
  if (!oldest) return null;
  return (
    <p className="unread">
      <a href={addressOf({ at: 'mail' })}>
        {count(board.incoming.length, 'message reçu à lire', 'messages reçus à lire')}
      </a>{' '}
      <span className="where">
        {board.incoming.length === 1 ? '' : 'le plus ancien '}
        {agoInWords(oldest.receivedAt, now, board)}
      </span>
    </p>
  );
}

/** What the program could not do, for whoever looks after it. Not there when there is nothing. */
export function Failures({ board, now }: Props) {
  if (board.failures.length === 0) return null;
  return (
    <Section id="incidents" title="Incidents techniques" count={board.failures.length}>
      <ul className="rows">
        {board.failures.map((failure) => (
          <li key={failure.id}>
            <span className="what">
              Suite automatique abandonnée&nbsp;: <code>{failure.reaction}</code>
            </span>
            <span className="where">
              {agoInWords(failure.at, now, board)} · à signaler à l’équipe technique
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
