import { useEffect, useRef, useState } from 'react';
import { fileNameOf } from '../../../correspondence/attachment.ts';
import { ActionButton, useFocusKept } from '../action-button.tsx';
import { addressOf } from '../address.ts';
import { FindRequest, type FoundRequest } from '../find-request.tsx';
import { faultInWords, post } from '../api.ts';
import { useRead } from '../hooks.ts';
import { bornOn, type Place, shortNumber, wellSet, whenInWords } from '../words.ts';
import type { Incoming, IncomingHead } from './answers.ts';
import { DownloadButton } from './download-button.tsx';
import {
  asideReasons,
  attachmentType,
  attachmentWarnings,
  faults,
  incomingLabel,
  sizeInWords,
  subjectInWords,
} from './incoming-words.ts';

type Props = {
  token: string;
  /** As the list has it: who and when; the words are read when it is opened. */
  head: IncomingHead;
  now: number;
  place: Place;
  /** On the request itself there is no need to say which one. */
  atRequest?: boolean;
  onDone: () => void;
};

/** One mail that came in: a row of the list, and its text when somebody opens it. Text alone, never what a mail would like to look like. */
export function IncomingMessage(props: Props) {
  const { head, now, place, atRequest } = props;
  const [open, setOpen] = useState(false);
  return (
    <li className="message" data-tone={head.state === 'read' ? 'calm' : 'going'}>
      <button type="button" className="row-head" data-row aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="what">
          {head.senderName ?? head.sender}
          {head.senderName !== null && (
            <>
              {' '}
              <span className="where">{head.sender}</span>
            </>
          )}
        </span>
        <em data-tone={head.state === 'read' ? 'calm' : 'going'}>{incomingLabel(head)}</em>
        <span className="where">
          {whenInWords(head.receivedAt, now, place)}
          {!atRequest && head.requestId !== null && ` · demande ${shortNumber(head.requestId)}`}
          {head.reason !== null && head.state === 'aside' && ` · ${asideReasons[head.reason]}`}
        </span>
      </button>
      {open && <Opened {...props} />}
    </li>
  );
}

function Opened(props: Props) {
  const { token, head, atRequest, onDone } = props;
  const { value, fault } = useRead<Incoming>(
    token,
    `/v1/incoming/${head.id}`,
    `${head.state} ${head.requestId}`,
  );
  if (fault) return <p className="fault">{fault}</p>;
  if (!value) return <p aria-busy="true">Lecture…</p>;
  return (
    <div className="more">
      <p>
        <strong>{subjectInWords(value.subject)}</strong>
      </p>
      <blockquote className="mail-text">{value.body || '(message sans texte)'}</blockquote>
      {value.fault && <p className="warning">{wellSet(faults[value.fault])}</p>}
      <Attachments {...props} mail={value} />
      <div className="controls">
        {!atRequest && value.requestId !== null && (
          <a className="button" href={addressOf({ at: 'request', id: value.requestId })}>
            Ouvrir la demande {shortNumber(value.requestId)}
          </a>
        )}
        {value.state !== 'read' && (
          <ActionButton
            token={token}
            path={`/v1/incoming/${value.id}/read`}
            doing="Un instant…"
            rowKey="l"
            onDone={onDone}
          >
            Marquer comme lu <span className="visually-hidden">{shortNumber(value.id)}</span>{' '}
            <kbd aria-hidden="true">l</kbd>
          </ActionButton>
        )}
        {value.requestId === null && <FileWithRequest {...props} />}
      </div>
    </div>
  );
}

function Attachments({ token, mail }: Props & { mail: Incoming }) {
  if (mail.attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label="Pièces jointes">
      {mail.attachments.map(({ no, name, type, size, title, warnings }) => (
        <li key={no}>
          <span className="what">{title ?? name}</span>{' '}
          <span className="where">
            {attachmentType(type)}, {sizeInWords(size)}
            {title !== null && `, ${name}`}
          </span>
          {warnings.map((warning) => (
            <p key={warning} className="warning">
              {wellSet(attachmentWarnings[warning])}
            </p>
          ))}
          {!warnings.includes('program') && (
            <DownloadButton
              token={token}
              path={`/v1/incoming/${mail.id}/attachments/${no}`}
              name={fileNameOf(name, type, no)}
              done="Dans vos téléchargements."
              label={`Télécharger ${name}`}
            >
              Télécharger
            </DownloadButton>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What nobody could place: a person knows whom it is about, finds the request as everywhere else, looks whose it is, and files it there. */
function FileWithRequest({ token, head, now, place, onDone }: Props) {
  const [finding, setFinding] = useState(false);
  const [chosen, setChosen] = useState<FoundRequest>();
  const part = useFocusKept<HTMLSpanElement>();
  const [fault, setFault] = useState<string>();

  async function file(requestId: string) {
    setFault(undefined);
    try {
      await post(token, `/v1/incoming/${head.id}/request`, { requestId });
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
  }

  return (
    <span ref={part} className="action">
      <FindRequest
        token={token}
        open={finding}
        now={now}
        place={place}
        onOpen={(_id, found) => {
          setFinding(false);
          setChosen(found);
        }}
        onClose={() => setFinding(false)}
      />
      {chosen && <Sure key={chosen.id} request={chosen} onSure={() => void file(chosen.id)} />}
      <button type="button" data-key="d" onClick={() => setFinding(true)}>
        {chosen ? 'Une autre demande…' : 'Ranger avec une demande…'} <kbd aria-hidden="true">d</kbd>
      </button>
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
}

/** Two people may have one name: it is filed once somebody has seen whose request it is. */
function Sure({ request: { id, patient }, onSure }: { request: FoundRequest; onSure: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <span className="what">
      Ranger avec la demande {shortNumber(id)} de{' '}
      <strong>
        {patient.familyName.toLocaleUpperCase('fr')} {patient.givenName}
      </strong>{' '}
      {bornOn(patient)}&nbsp;?{' '}
      <button type="button" ref={button} onClick={onSure}>
        Ranger ici
      </button>{' '}
    </span>
  );
}
