import { useEffect, useRef } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { ownCall } from '../own-call.ts';
import { birthDay, language, phone, requestKind, shortNumber, timeLeft, urgency } from '../words.ts';
import { CallBar } from './call-bar.tsx';
import type { Patient } from './answers.ts';
import { Now } from './now.tsx';
import { stepOf } from './step.ts';
import { Story } from './story.tsx';
import { type Known, useProtocols, useRequest } from './use-request.ts';
import { ageInWords, modes, states } from './words.ts';

type Props = { token: string; board: BoardState; now: number; id: string; onClose: () => void };

/** One request: what to do now, and its story beside it. An alert leaves room for nothing else (rule 1). */
export function RequestPage({ token, board, now, id, onClose }: Props) {
  const row = board.requests.find((one) => one.id === id);
  const { known, fault, again, turn } = useRequest(token, id, JSON.stringify(row ?? null));
  const protocols = useProtocols(token);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useEscape(onClose, title);
  const step = known && stepOf(known.request);
  const alone = step === 'red-flag';
  const call = ownCall(board);
  return (
    <main className="request-page" data-step={step}>
      <CallBar token={token} board={board} call={call} now={now} onBoard={onClose} />
      <header className="request-head">
        <button type="button" className="quiet" onClick={onClose}>
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
          <Person patient={known.patient} now={now} />
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
                turn={turn}
                again={again}
              />
            </div>
            {!alone && step !== 'place-only' && (
              <Story
                token={token}
                request={known.request}
                records={known.records}
                now={now}
                place={board}
                turn={turn}
                onDone={again}
              />
            )}
          </div>
        </>
      )}
      {!known && !fault && <p aria-busy="true">Ouverture de la demande…</p>}
    </main>
  );
}

function Summary({ known, now }: { known: Known; now: number }) {
  const { request } = known;
  const timed = request.kind === 'snp' || request.kind === 'both';
  const open = ['received', 'triaged', 'offered', 'proposed', 'waiting'].includes(request.state);
  // A protocol may want them seen sooner than within 24 h.
  const by = request.careBy && request.careBy < request.deadline ? request.careBy : request.deadline;
  const left = timeLeft({ deadline: by }, now);
  return (
    <p className="summary">
      <span>{requestKind[request.kind]}</span>
      <em data-state={request.state}>{states[request.state]}</em>
      <span>{request.modes.map((mode) => modes[mode]).join(', ')}</span>
      {timed && open && (
        <strong data-urgency={urgency({ ...request, deadline: by }, now)}>
          {left.late ? 'en retard de' : 'encore'} {left.duration}
        </strong>
      )}
    </p>
  );
}

/** Name, age and what to know before the first word. */
function Person({ patient, now }: { patient: Patient | undefined; now: number }) {
  if (!patient) return null;
  const needs = [
    patient.language && patient.language !== 'fr' ? `Parle ${language(patient.language)}` : '',
    patient.needsInterpreter ? 'Interprète nécessaire' : '',
    patient.needsText ? 'Par écrit : entend ou parle mal' : '',
    patient.phoneUnsafe ? 'Téléphone lu par un tiers : pas de SMS' : '',
  ].filter((need) => need !== '');
  return (
    <div className="person">
      <p>
        <strong>
          {patient.familyName.toLocaleUpperCase('fr')} {patient.givenName}
        </strong>{' '}
        <span className="age">{ageInWords(patient.birthDate, now)}</span>{' '}
        <span className="where">
          né(e) le {birthDay(patient.birthDate)}
          {patient.phone ? ` · ${phone(patient.phone)}` : ' · sans téléphone connu'}
        </span>
      </p>
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

/** Escape leaves a field first, then the page, so that nothing that is being written is lost by one key. */
export function useEscape(onClose: () => void, home: { current: HTMLElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
      if (typing) home.current?.focus();
      else onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose, home]);
}
