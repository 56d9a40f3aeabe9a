import { useEffect, useRef, useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { ownCall } from '../own-call.ts';
import { hasDeadline, isEmergency, timeLeft, urgency } from '../request-time.ts';
import { bornOn, language, phone, requestKind, shortNumber } from '../words.ts';
import { useWritten } from '../written.ts';
import { CallBar } from './call-bar.tsx';
import { comesHome, HomeAddress } from './home-address.tsx';
import { useCommunes } from './patient-choice.tsx';
import { Now } from './now.tsx';
import { PhoneUnsafe } from './phone-unsafe.tsx';
import { stepOf } from './step.ts';
import { Story } from './story.tsx';
import { type Known, useProtocols, useRequest } from './use-request.ts';
import { ageInWords, modes, states } from './words.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  id: string;
  /** Of its messages, the one that somebody has come for. */
  letter: string | undefined;
  onClose: () => void;
};

/** One request: what to do now, and its story beside it. An alert leaves room for nothing else (rule 1). */
export function RequestPage({ token, board, now, id, letter, onClose }: Props) {
  const row = board.requests.find((one) => one.id === id);
  const { known, fault, again, turn } = useRequest(token, id, JSON.stringify(row ?? null));
  const protocols = useProtocols(token);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const page = useRef<HTMLElement>(null);
  const isWritten = useWritten(page);
  const [leaving, setLeaving] = useState<() => void>();
  const close = () => (isWritten() ? setLeaving(() => onClose) : onClose());
  useEscape(close, title, isWritten);
  const step = known && stepOf(known.request);
  const alone = step === 'red-flag' || step === 'place-only';
  const call = ownCall(board);
  useFocusAfter(known && standingOf(known), page);
  return (
    <main ref={page} className="request-page" data-step={step}>
      <CallBar token={token} board={board} call={call} now={now} onBoard={close} />
      <header className="request-head">
        <button type="button" className="quiet" onClick={close}>
          ← Tableau <kbd aria-hidden="true">Échap</kbd>
        </button>
        <h1 ref={title} tabIndex={-1}>
          Demande {shortNumber(id)}
        </h1>
        {known && <Summary known={known} now={now} />}
      </header>
      {fault && (
        <div className="card">
          <p className="fault" role="alert">
            {fault}
          </p>
          <button type="button" onClick={again}>
            Réessayer
          </button>
        </div>
      )}
      {known && (
        <>
          {/* Also beside an alert: the SAMU asks who it is. */}
          <Person token={token} known={known} now={now} onDone={again} />
          {known.patient && step !== 'place-only' && (
            <PhoneUnsafe
              token={token}
              patient={known.patient}
              protocols={protocols}
              now={now}
              place={board}
              onDone={again}
            />
          )}
          <div className="request-columns" data-alone={alone}>
            <div className="now">
              <Now
                key={id}
                token={token}
                board={board}
                now={now}
                known={known}
                protocols={protocols}
                call={call}
                letter={letter}
                turn={turn}
                again={again}
              />
            </div>
            {!alone && (
              <Story
                token={token}
                request={known.request}
                records={known.records}
                now={now}
                place={board}
                letter={letter}
                turn={turn}
                onDone={again}
              />
            )}
          </div>
        </>
      )}
      {!known && !fault && <p aria-busy="true">Ouverture de la demande…</p>}
      <LeaveDialog
        leaving={leaving}
        onStay={() => setLeaving(undefined)}
        says="Ce que vous avez écrit sur cette demande n’est pas enregistré et sera perdu."
      />
    </main>
  );
}

/** What has become of it: the words at the top are others than before. */
const standingOf = ({ request, records }: Known): string =>
  [stepOf(request), request.state, records.length, request.bookings.length].join(' ');

/** A button that has done its work is gone, and the keyboard with it: it goes on at what stands there instead. */
function useFocusAfter(standing: string | undefined, page: { current: HTMLElement | null }): void {
  useEffect(() => {
    if (standing === undefined || document.activeElement !== document.body) return;
    const heading = page.current?.querySelector<HTMLElement>('.now h2');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }, [standing, page]);
}

function Summary({ known, now }: { known: Known; now: number }) {
  const { request } = known;
  const open = ['received', 'triaged', 'offered', 'proposed', 'waiting'].includes(request.state);
  const left = timeLeft(request, now);
  return (
    <p className="summary">
      <span>{requestKind[request.kind]}</span>
      <em data-state={request.state}>{states[request.state]}</em>
      <span>{request.modes.map((mode) => modes[mode]).join(', ')}</span>
      {hasDeadline(request) && open && (
        <strong data-urgency={urgency(request, now)}>
          {isEmergency(request)
            ? 'sans attendre'
            : `${left.late ? 'en retard de' : 'encore'} ${left.duration}`}
        </strong>
      )}
    </p>
  );
}

type PersonProps = { token: string; known: Known; now: number; onDone: () => void };

/** Name, age and what to know before the first word. */
function Person({ token, known, now, onDone }: PersonProps) {
  const { patient, request } = known;
  const communes = useCommunes(token);
  if (!patient) return null;
  const needs = [
    patient.language && patient.language !== 'fr' ? `Parle ${language(patient.language)}` : '',
    patient.needsInterpreter ? 'Interprète nécessaire' : '',
    patient.needsText ? 'Par écrit : entend ou parle mal' : '',
  ].filter((need) => need !== '');
  return (
    <div className="person">
      <p>
        <strong>
          {patient.familyName.toLocaleUpperCase('fr')} {patient.givenName}
        </strong>{' '}
        <span className="age">{ageInWords(patient.birthDate, now)}</span>{' '}
        <span className="where">
          {bornOn(patient)}
          {patient.phone ? ` · ${phone(patient.phone)}` : ' · sans téléphone connu'}
        </span>
      </p>
      {request.merged?.map(({ id, motive, phone: number }) => (
        <p key={id} className="where">
          Réunie avec la demande {shortNumber(id)}&nbsp;: «&nbsp;{motive}&nbsp;»
          {number && number !== patient.phone && ` · ${phone(number)}`}
        </p>
      ))}
      {/* Rule 8: whoever is shown the place alone needs no door code. The SAMU asks for it too. */}
      {stepOf(request) !== 'place-only' && (
        <HomeAddress
          token={token}
          patient={patient}
          communes={communes}
          needed={comesHome(request)}
          whereabouts={request.insee}
          onSaved={onDone}
        />
      )}
      {needs.length > 0 && (
        <ul className="needs" aria-label="À savoir d’abord">
          {needs.map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/**
 * Escape leaves an empty field first, then the page. Where something is written it leaves through `onClose`, which asks: nothing is lost by one
 * key, and nothing happens in silence.
 */
export function useEscape(
  onClose: () => void,
  home: { current: HTMLElement | null },
  isWritten: () => boolean = () => false,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
      // The same key would close the dialog that asks.
      event.preventDefault();
      if (typing && !isWritten()) home.current?.focus();
      else onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose, home, isWritten]);
}
