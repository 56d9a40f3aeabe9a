import { useEffect, useRef, useState } from 'react';
import { useRead } from '../hooks.ts';
import type { Report } from '../report/answers.ts';
import { PatientCopy } from '../report/patient-copy.tsx';
import { WrittenReport } from '../report/written-report.tsx';
import type { Place } from '../words.ts';
import type { ExpectedVisit } from './answers.ts';
import { LetterStates } from './letter-state.tsx';
import { ReportForm } from './report-form.tsx';

type Props = { token: string; visit: ExpectedVisit; now: number; place: Place };

/** What the professional has signed, to be read again and, where it was wrong, put right by a version of its own. */
export function SentReport(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}>
      <summary>Relire mon retour</summary>
      {open && <Opened {...props} />}
    </details>
  );
}

function Opened({ token, visit, now, place }: Props) {
  const [turn, setTurn] = useState(0);
  const { value, fault } = useRead<Report>(token, `/v1/bookings/${visit.id}/report`, String(turn));
  const [correcting, setCorrecting] = useState(false);
  const said = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    if (turn > 0) said.current?.focus();
  }, [turn]);
  if (fault) return <p className="fault">{fault}</p>;
  if (!value) return <p aria-busy="true">Lecture…</p>;
  return (
    <>
      <output ref={said} className="sent" tabIndex={-1}>
        {turn > 0 && 'Correction signée.'}
      </output>
      <LetterStates
        key={value.id}
        token={token}
        visitId={visit.id}
        signedAt={value.writtenAt}
        now={now}
        place={place}
      />
      <WrittenReport report={value} whose={visit} now={now} place={place} />
      {correcting ? (
        <ReportForm
          key={value.id}
          token={token}
          visit={visit}
          corrects={value}
          place={place}
          onDone={() => {
            setCorrecting(false);
            setTurn((n) => n + 1);
          }}
        />
      ) : (
        <>
          {!value.sentElsewhere && <PatientCopy token={token} visitId={visit.id} />}
          <button type="button" onClick={() => setCorrecting(true)}>
            {value.sentElsewhere ? 'Écrire quand même un retour ici' : 'Corriger ce retour'}
          </button>
        </>
      )}
    </>
  );
}
