import { useState } from 'react';
import type { BoardState, TaskRow } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { addressOf } from './address.ts';
import { faultInWords, get } from './api.ts';
import { Section } from './section.tsx';
import { agoInWords, phone, shortNumber, taskKind, whenInWords } from './words.ts';

type Props = { board: BoardState; now: number; token: string };

/** What only a person can settle. */
export function Tasks({ board, now, token }: Props) {
  const operator = board.role === 'operator';
  return (
    <Section id="taches" title="Tâches" count={board.tasks.length} shortcut="t">
      {board.tasks.length === 0 && <p className="nothing">Rien à faire.</p>}
      <ul className="rows">
        {board.tasks.map((task) => (
          <li key={task.id} className="with-action">
            <span className="what">
              <Subject task={task} />
            </span>
            <span className="where">
              {agoInWords(task.createdAt, now, board)}
              {task.requestId !== null && ` · demande ${shortNumber(task.requestId)}`}
              {task.lastAt !== null && (
                <strong>
                  {' '}
                  · {task.times} fois, la dernière {agoInWords(task.lastAt, now, board)}
                </strong>
              )}
            </span>
            {(operator || task.kind !== 'read-sms') && (
              <ActionButton
                token={token}
                path={`/v1/tasks/${task.id}/done`}
                doing="Un instant…"
                label={`C’est fait ${shortNumber(task.id)}`}
              >
                C’est fait
              </ActionButton>
            )}
            {operator && task.kind === 'read-sms' && (
              <ReadText token={token} task={task} board={board} now={now} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Done on the page of the secure mail, whoever it is about. */
const ABOUT_MAIL: ReadonlySet<string> = new Set([
  'message-refused',
  'message-expired',
  'message-bounced',
  'message-not-filed',
  'message-unproven',
  'mailbox-refused',
  'mailbox-unreadable',
  'certificate-expires',
  'mail-stuck',
  'sort-mail',
]);

/** What is to be done, and the way there. */
function Subject({ task }: { task: TaskRow }) {
  const words = taskKind(task.kind);
  if (task.kind === 'close-day') return <a href="#cloture">{words}</a>;
  if (ABOUT_MAIL.has(task.kind)) return <a href={addressOf({ at: 'mail' })}>{words}</a>;
  return task.requestId === null ? (
    words
  ) : (
    <a href={addressOf({ at: 'request', id: task.requestId })}>{words}</a>
  );
}

type Text = { body: string; at: string };
type Thread = Text & { phone: string; later: Text[] };

/** Words of a patient are fetched when somebody reads them, and are not on the board (rule 8). */
function ReadText({ token, task, board, now }: Props & { task: TaskRow }) {
  const [thread, setThread] = useState<Thread>();
  const [fault, setFault] = useState<string>();

  function read() {
    setFault(undefined);
    get<Thread>(token, `/v1/texts/${task.subject}`).then(setThread, (error: unknown) =>
      setFault(faultInWords(error)),
    );
  }

  if (thread)
    return (
      <div className="thread">
        <p className="where">De {phone(thread.phone)}</p>
        {[thread, ...thread.later].map((text) => (
          <blockquote key={text.at + text.body}>
            <p>{text.body}</p>
            <p className="where">{whenInWords(text.at, now, board)}</p>
          </blockquote>
        ))}
        <button type="button" className="quiet" onClick={() => setThread(undefined)}>
          Fermer
        </button>
      </div>
    );
  return (
    <div className="thread">
      <button type="button" onClick={read} aria-label={`Lire le SMS ${shortNumber(task.id)}`}>
        Lire le SMS
      </button>
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}
