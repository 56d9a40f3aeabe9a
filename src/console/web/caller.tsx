import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { RequestRow } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { addressOf } from './address.ts';
import { faultInWords, get, post } from './api.ts';
import { startWith } from './request/start.ts';
import { states } from './request/words.ts';
import { isoDate } from './typed.ts';
import {
  bornOn,
  count,
  language,
  phone,
  type Place,
  requestKind,
  shortNumber,
  whenInWords,
} from './words.ts';

type Known = { id: string; kind: RequestRow['kind']; state: string; receivedAt: string; initials?: string };
type Detail = { phone?: string | null; known?: { requests: Known[]; callers: number } };
type File = {
  id: string;
  language: string | null;
  needsInterpreter: boolean;
  needsText: boolean;
  phoneUnsafe: boolean;
  familyName: string;
  givenName: string;
  birthDate: string;
  phone: string | null;
  requests: Known[];
};

/** `owed`: the callback that the number is owed, while the caller is talked to. */
type Props = { token: string; callId: string; owed: string | null; now: number; place: Place };

/**
 * Who is on the phone. What the number has to do with is there before the nurse speaks, without a name; a file opens once name and birth
 * date are said (rule 8: a number is not a person).
 */
export function Caller({ token, callId, owed, now, place }: Props) {
  const [detail, setDetail] = useState<Detail>();
  const [files, setFiles] = useState<File[]>();
  useEffect(() => {
    let over = false;
    get<Detail>(token, `/v1/calls/${callId}`).then(
      (found) => over || setDetail(found),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [token, callId]);
  const known = detail?.known;
  return (
    <div className="caller">
      <h3>Qui appelle&nbsp;?</h3>
      {detail && (
        <p className="number">
          {detail.phone ? phone(detail.phone) : 'Numéro masqué ou inconnu'}
          {known && known.callers > 1 && (
            <em>{known.callers} dossiers à ce numéro&nbsp;: téléphone partagé</em>
          )}
        </p>
      )}
      {owed && known && known.callers > 1 && (
        <p className="where">
          Un rappel est dû à ce téléphone partagé&nbsp;: il reste à faire, sauf si c’était pour cette
          personne.{' '}
          <ActionButton
            token={token}
            path={`/v1/callbacks/${owed}/done`}
            body={{ callId }}
            doing="Un instant…"
            look="quiet"
          >
            C’était pour elle
          </ActionButton>
        </p>
      )}
      {files && files.length > 0 ? (
        files.map((file) => (
          <OpenFile
            key={file.id}
            callId={callId}
            file={file}
            only={files.length === 1}
            now={now}
            place={place}
          />
        ))
      ) : (
        <>
          {known && (
            <KnownRequests requests={known.requests} callers={known.callers} now={now} place={place} />
          )}
          <Identify
            token={token}
            callId={callId}
            phone={detail?.phone ?? undefined}
            nobody={files !== undefined}
            onFound={setFiles}
          />
        </>
      )}
      {files && files.length > 0 && (
        <button type="button" className="quiet" onClick={() => setFiles(undefined)}>
          Chercher quelqu’un d’autre
        </button>
      )}
    </div>
  );
}

type KnownProps = { requests: readonly Known[]; now: number; place: Place };

function KnownRequests({ requests, callers, now, place }: KnownProps & { callers: number }) {
  if (requests.length === 0)
    return (
      <p className="where">
        {callers > 0 ? 'Numéro connu, aucune demande récente.' : 'Ce numéro n’a encore aucune demande.'}
      </p>
    );
  return (
    <>
      <p className="where">
        {count(requests.length, 'demande')} à ce numéro, à n’ouvrir qu’une fois le nom et la date de naissance
        dits&nbsp;:
      </p>
      <RequestList requests={requests} now={now} place={place} />
    </>
  );
}

/** `open`: name and birth date are said, so that each may be opened. */
const RequestList = ({ requests, now, place, open = false }: KnownProps & { open?: boolean }) => (
  <ul className="known">
    {requests.map((request) => (
      <li key={request.id}>
        <strong>{request.initials}</strong>{' '}
        {open ? (
          <a href={addressOf({ at: 'request', id: request.id })}>{requestKind[request.kind]}</a>
        ) : (
          requestKind[request.kind]
        )}{' '}
        <em>{(states as Record<string, string>)[request.state] ?? ''}</em>{' '}
        <span className="where">
          {whenInWords(request.receivedAt, now, place)} · {shortNumber(request.id)}
        </span>
      </li>
    ))}
  </ul>
);

type IdentifyProps = {
  token: string;
  callId: string;
  /** What a new file begins with. */
  phone: string | undefined;
  nobody: boolean;
  onFound: (files: File[]) => void;
};

function Identify({ token, callId, phone: number, nobody, onFound }: IdentifyProps) {
  const [name, setName] = useState('');
  const [birth, setBirth] = useState('');
  const [fault, setFault] = useState<string>();
  const [asking, setAsking] = useState(false);
  const id = useId();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const birthDate = isoDate(birth);
    if (!birthDate) return setFault('Date de naissance attendue : jour, mois, année. Exemple : 05/03/1948.');
    setAsking(true);
    setFault(undefined);
    try {
      const body = { familyName: name.trim(), birthDate };
      onFound((await post<{ patients: File[] }>(token, `/v1/calls/${callId}/identify`, body)).patients);
    } catch (error) {
      setFault(faultInWords(error));
    }
    setAsking(false);
  }

  return (
    <form className="fields identify" onSubmit={(event) => void submit(event)}>
      <div>
        <label htmlFor={`${id}-name`}>Nom de famille</label>
        <input
          id={`${id}-name`}
          value={name}
          required
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id}-birth`}>Date de naissance</label>
        <input
          id={`${id}-birth`}
          value={birth}
          required
          inputMode="numeric"
          placeholder="05/03/1948"
          autoComplete="off"
          onChange={(event) => setBirth(event.target.value)}
        />
      </div>
      <button type="submit" className="primary" disabled={asking}>
        {asking ? 'Recherche…' : 'Ouvrir le dossier'}
      </button>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <output className="nobody">
        {nobody && !fault && !asking
          ? 'Aucun dossier à ce nom et à cette date : vérifiez l’orthographe, ou créez la demande avec un nouveau dossier.'
          : ''}
      </output>
      <a
        className="button"
        // The key that opens a new request takes with it what was typed here.
        data-shortcut="nouvelle-demande"
        href={addressOf({ at: 'new-request', callId, patientId: undefined })}
        onClick={() =>
          startWith({
            familyName: name.trim(),
            birth: birth.trim(),
            ...(number ? { phone: phone(number) } : {}),
          })
        }
      >
        Nouvelle demande, nouveau dossier
      </a>
    </form>
  );
}

/** `only`: no other file is open, so that a key may mean this one. */
type OpenFileProps = { callId: string; file: File; only: boolean; now: number; place: Place };

/** What matters before the first word stands first: language, interpreter, text. */
function OpenFile({ callId, file, only, now, place }: OpenFileProps) {
  const name = useRef<HTMLHeadingElement>(null);
  const focus = useCallback(() => name.current?.focus(), []);
  useEffect(focus, [focus]);
  const needs = [
    file.language && file.language !== 'fr' ? `Parle ${language(file.language)}` : '',
    file.needsInterpreter ? 'Interprète nécessaire' : '',
    file.needsText ? 'Par écrit : entend ou parle mal' : '',
    file.phoneUnsafe ? 'Téléphone lu par un tiers : pas de SMS' : '',
  ].filter((need) => need !== '');
  return (
    <div className="file">
      {needs.length > 0 && (
        <ul className="needs" aria-label="À savoir d’abord">
          {needs.map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
      )}
      <h4 ref={name} tabIndex={-1}>
        {file.familyName.toLocaleUpperCase('fr')} {file.givenName}
      </h4>
      <p>
        {bornOn(file)}
        {file.phone && ` · ${phone(file.phone)}`} · {shortNumber(file.id)}
      </p>
      {file.requests.length === 0 ? (
        <p className="where">Aucune demande en cours.</p>
      ) : (
        <RequestList requests={file.requests} now={now} place={place} open />
      )}
      <a
        className="button"
        data-shortcut={only ? 'nouvelle-demande' : undefined}
        href={addressOf({ at: 'new-request', callId, patientId: file.id })}
      >
        Nouvelle demande
      </a>
    </div>
  );
}
