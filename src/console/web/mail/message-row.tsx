import { useId, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { addressOf } from '../address.ts';
import { SendForm } from '../send-form.tsx';
import { count, type Place, shortNumber, wellSet, whenInWords } from '../words.ts';
import type { Message } from './answers.ts';
import { DownloadButton } from './download-button.tsx';
import { hasFailed, recipientKinds, standingInWords, standingOf, versionInWords } from './message-words.ts';
import { PrintButton } from './print-button.tsx';
import { Proofs } from './proofs.tsx';
import { wrongInWords } from './wrong-words.ts';

type Props = {
  token: string;
  message: Message;
  now: number;
  place: Place;
  /** Of somebody who may send again or by post. */
  mayAct: boolean;
  /** Elsewhere on the page it stands with what to do: here only once it is opened. */
  brief?: boolean;
  /** What a person was asked about it, where that is over once they say so. */
  taskId?: string | undefined;
  /** A person is asked whether it has arrived. */
  unproven?: boolean;
  onDone: () => void;
};

/** One message to one recipient: how far it has come, what went wrong in plain words, what to do, and its proofs when they are asked for. */
export function MessageRow({ token, message, now, place, mayAct, brief, taskId, unproven, onDone }: Props) {
  const [open, setOpen] = useState(false);
  const failed = hasFailed(message);
  const wrong = wrongInWords(message, unproven);
  const { says, tone } = standingOf(message);
  const version = versionInWords(message, now, place);
  return (
    <li className="message" data-tone={wrong ? 'late' : tone}>
      <button type="button" className="row-head" data-row aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="what">
          {message.recipient.name} <span className="where">{recipientKinds[message.recipientKind]}</span>
          {version && <span className="version">{wellSet(version)}</span>}
        </span>
        <em data-tone={tone}>{says}</em>
        <span className="where">
          {standingInWords(message, now, place)} · demande {shortNumber(message.requestId)} · signé{' '}
          {whenInWords(message.queuedAt, now, place)}
          {message.attempts > 1 && ` · ${count(message.attempts, 'essai')}`}
        </span>
      </button>
      {wrong && (open || !brief) && (
        <div className="wrong">
          <p>
            <strong>{wellSet(wrong.says)}</strong>
          </p>
          <p>{wellSet(wrong.todo)}</p>
        </div>
      )}
      {wrong && mayAct && (open || !brief) && (
        <Acts token={token} message={message} failed={failed} taskId={taskId} onDone={onDone} />
      )}
      {open && (
        <div className="more">
          {message.address !== null && <p className="where">Adresse&nbsp;: {message.address}</p>}
          <p>
            <a href={addressOf({ at: 'request', id: message.requestId, letter: message.id })}>
              Ouvrir la demande {shortNumber(message.requestId)}
            </a>
          </p>
          <Proofs
            token={token}
            id={message.id}
            now={now}
            place={place}
            turn={[message.state, message.integrationError, message.attempts].join(' ')}
          />
        </div>
      )}
    </li>
  );
}

type ActsProps = Pick<Props, 'token' | 'message' | 'taskId' | 'onDone'> & { failed: boolean };

/** What is left to a person; a message that arrived and was only not filed is not sent again. */
function Acts({ token, message, failed, taskId, onDone }: ActsProps) {
  const [posting, setPosting] = useState(false);
  const which = <span className="visually-hidden">message {shortNumber(message.id)}</span>;
  return (
    <>
      <div className="controls">
        {failed && (
          <ActionButton
            token={token}
            path={`/v1/feedback/${message.id}/retry`}
            doing="Envoi…"
            rowKey="r"
            onDone={onDone}
          >
            Réessayer {which} <kbd aria-hidden="true">r</kbd>
          </ActionButton>
        )}
        <PrintButton token={token} path={`/v1/feedback/${message.id}/letter.pdf`} rowKey="l">
          Imprimer la lettre {which} <kbd aria-hidden="true">l</kbd>
        </PrintButton>
        <DownloadButton
          token={token}
          path={`/v1/feedback/${message.id}/letter.pdf`}
          name={`lettre-${message.id.slice(-4)}.pdf`}
          done="Dans vos téléchargements."
          rowKey="t"
        >
          Télécharger {which} <kbd aria-hidden="true">t</kbd>
        </DownloadButton>
        {taskId !== undefined && (
          <ActionButton
            token={token}
            path={`/v1/tasks/${taskId}/done`}
            doing="Un instant…"
            rowKey="c"
            onDone={onDone}
          >
            {message.integrationError === null ? 'Destinataire appelé' : 'Cabinet prévenu'} {which}{' '}
            <kbd aria-hidden="true">c</kbd>
          </ActionButton>
        )}
        {failed && (
          <button type="button" data-key="c" aria-expanded={posting} onClick={() => setPosting(!posting)}>
            Envoyé par courrier… {which} <kbd aria-hidden="true">c</kbd>
          </button>
        )}
      </div>
      {posting && <Posted token={token} message={message} onDone={onDone} />}
    </>
  );
}

/** A person says that it went on paper: the message is over, and stays on record as that. */
function Posted({ token, message, onDone }: Pick<Props, 'token' | 'message' | 'onDone'>) {
  const id = useId();
  const [note, setNote] = useState('');
  return (
    <SendForm
      token={token}
      path={`/v1/feedback/${message.id}/posted`}
      body={note.trim() ? { note: note.trim() } : {}}
      says="Oui, la lettre est partie"
      look="primary"
      onDone={onDone}
    >
      <label htmlFor={id}>Précision, si besoin (remise en main propre, par fax…)</label>
      {/* Opened by a press: whoever asked for it writes on. */}
      <input
        id={id}
        ref={focusOnce}
        value={note}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setNote(event.target.value)}
      />
    </SendForm>
  );
}

const focusOnce = (field: HTMLInputElement | null): void => field?.focus();
