import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { faultInWords, get, post } from '../api.ts';
import { useRead } from '../hooks.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { ownCall } from '../own-call.ts';
import { instantAt } from '../typed.ts';
import { phone } from '../words.ts';
import { useWritten } from '../written.ts';
import type { Demande, List, Patient, Professional } from './answers.ts';
import { CallBar } from './call-bar.tsx';
import { NOBODY, PatientChoice, patientOf, useCommunes, type Whom } from './patient-choice.tsx';
import { useEscape } from './request-page.tsx';
import { RequestFields, type Typed, UNTYPED } from './request-fields.tsx';
import { forgetStart, startOfRequest } from './start.ts';
import { useProtocols } from './use-request.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  callId: string | undefined;
  patientId: string | undefined;
  onClose: () => void;
  onMade: (id: string) => void;
};

/** A request is on record before the first question is asked: who, why, and how they can be seen. */
export function NewRequest({ token, board, now, callId, patientId, onClose, onMade }: Props) {
  const [whom, setWhom] = useState<Whom>(() => ({ typed: { ...NOBODY, ...startOfRequest() } }));
  const [typed, setTyped] = useState<Typed>(UNTYPED);
  const [fault, setFault] = useState<string>();
  const [doing, setDoing] = useState(false);
  const [leaving, setLeaving] = useState<() => void>();
  const title = useRef<HTMLHeadingElement>(null);
  const communes = useCommunes(token);
  const protocols = useProtocols(token);
  const doctors = useDoctors(token);
  const call = ownCall(board);
  const page = useRef<HTMLElement>(null);
  const isWritten = useWritten(page);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => forgetStart, []);
  useEffect(() => {
    if (!patientId) return;
    get<Patient>(token, `/v1/patients/${patientId}`).then(
      (patient) => setWhom({ patient }),
      (error: unknown) => setFault(faultInWords(error)),
    );
  }, [token, patientId]);
  useEffect(() => {
    if (!callId || patientId) return;
    get<{ phone: string | null }>(token, `/v1/calls/${callId}`).then(
      ({ phone: number }) => number && setWhom((who) => withPhone(who, phone(number))),
      // A convenience only: it can be typed.
      () => undefined,
    );
  }, [token, callId, patientId]);
  const close = () => (isWritten() ? setLeaving(() => onClose) : onClose());
  useEscape(close, title, isWritten);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    const patient = patientOf(whom);
    if (typeof patient === 'string') return setFault(patient);
    if (typed.motive.trim() === '') return setFault('Écrivez le motif, avec les mots du patient.');
    if (typed.modes.length === 0) return setFault('Indiquez au moins une façon de voir le patient.');
    setDoing(true);
    setFault(undefined);
    try {
      const doctor = doctors.find((one) => doctorName(one) === typed.doctor);
      const { id } = await post<Demande>(token, '/v1/requests', {
        ...patient,
        ...((callId ?? call?.id) ? { callId: callId ?? call?.id } : {}),
        kind: typed.kind,
        origin: typed.origin,
        motive: typed.motive,
        chronic: typed.chronic,
        modes: typed.modes,
        ...(typed.kind === 'other' ? { subject: typed.subject } : {}),
        ...(typed.complaint === '' ? {} : { complaint: typed.complaint }),
        ...(doctor ? { treatingDoctor: doctor.id } : {}),
        ...(typed.insee === '' ? {} : { insee: typed.insee }),
        ...time('availableFrom', typed.from, board.timeZone),
        ...time('availableTo', typed.to, board.timeZone),
      });
      onMade(id);
    } catch (error) {
      setFault(faultInWords(error));
      setDoing(false);
    }
  }

  return (
    <main ref={page} className="request-page">
      <CallBar token={token} board={board} call={call} now={now} onBoard={close} />
      <header className="request-head">
        <button type="button" className="quiet" onClick={close}>
          ← Tableau <kbd aria-hidden="true">Échap</kbd>
        </button>
        <h1 ref={title} tabIndex={-1}>
          Nouvelle demande
        </h1>
      </header>
      <form className="new-request fields" onSubmit={(event) => void save(event)} noValidate>
        <section className="card" aria-labelledby="nouvelle-qui">
          <h2 id="nouvelle-qui">Patient</h2>
          <PatientChoice
            token={token}
            whom={whom}
            now={now}
            communes={communes}
            atHome={typed.modes.includes('HH')}
            onWhom={setWhom}
          />
        </section>
        <section className="card" aria-labelledby="nouvelle-quoi">
          <h2 id="nouvelle-quoi">Demande</h2>
          <RequestFields
            typed={typed}
            onTyped={setTyped}
            motives={protocols.filter(({ use }) => use === 'motive')}
            doctors={doctors.map(doctorName)}
            communes={communes}
          />
        </section>
        <div className="save">
          <button type="submit" className="primary" aria-disabled={doing}>
            {doing ? 'Un instant…' : 'Enregistrer et poser les questions'}
          </button>
          {fault && (
            <p className="fault" role="alert">
              {fault}
            </p>
          )}
        </div>
      </form>
      <LeaveDialog
        leaving={leaving}
        onStay={() => setLeaving(undefined)}
        says="Cette demande n’est pas enregistrée : ce que vous avez écrit sera perdu."
      />
    </main>
  );
}

/** The caller's number where nothing was typed yet. */
const withPhone = (whom: Whom, number: string): Whom =>
  'typed' in whom && whom.typed.phone === '' ? { typed: { ...whom.typed, phone: number } } : whom;

const time = (name: string, local: string, timeZone: string): Record<string, string> => {
  const at = instantAt(local, timeZone);
  return at ? { [name]: at } : {};
};

const doctorName = ({ familyName, givenName }: Professional): string => `Dr ${givenName} ${familyName}`;

/** All of the directory, so that no name that is typed goes into an address. */
const useDoctors = (token: string): readonly Professional[] =>
  useRead<List<Professional>>(token, '/v1/professionals?profession=doctor&limit=200').value?.items ?? [];
