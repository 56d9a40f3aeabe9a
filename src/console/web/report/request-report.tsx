import { useState } from 'react';
import { useRead } from '../hooks.ts';
import type { Demande, Visit } from '../request/answers.ts';
import type { Place } from '../words.ts';
import type { Report } from './answers.ts';
import { AddRecipient } from './add-recipient.tsx';
import { PatientCopy } from './patient-copy.tsx';
import { RequestSharing } from './request-sharing.tsx';
import { WrittenReport } from './written-report.tsx';

type Props = {
  token: string;
  request: Demande;
  now: number;
  place: Place;
  turn: string;
  /** One more has it: the list of letters is read again. */
  onSent: () => void;
  /** Whether it is read without a press: where it is what somebody has come for. */
  open?: boolean;
};

/** Of a request with a visit, for the line: what was found, whether the patient knows who has it, and a copy for them. */
export function RequestReport({ token, request, now, place, turn, onSent, open = false }: Props) {
  const visit = request.bookings.find(({ state }) => ['booked', 'arrived', 'seen'].includes(state));
  if (!visit) return null;
  return (
    <section className="request-report" aria-labelledby="retour-titre">
      <h3 id="retour-titre">Compte rendu</h3>
      {visit.state === 'seen' ? (
        <Written token={token} visit={visit} now={now} place={place} onSent={onSent} atOnce={open} />
      ) : (
        <p className="where">Attendu du professionnel après le rendez-vous.</p>
      )}
      <RequestSharing
        key={visit.id}
        token={token}
        requestId={request.id}
        visitId={visit.id}
        turn={turn}
        now={now}
        place={place}
      />
    </section>
  );
}

type WrittenProps = Pick<Props, 'token' | 'now' | 'place' | 'onSent'> & { visit: Visit };

/** Read when somebody wants to: while there is something to do, what was found is more than most of those who open a request need. */
function Written({ atOnce, ...rest }: WrittenProps & { atOnce: boolean }) {
  const [open, setOpen] = useState(atOnce);
  return (
    <details
      open={open}
      onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}
    >
      <summary>Lire le compte rendu</summary>
      {open && <Opened {...rest} />}
    </details>
  );
}

function Opened({ token, visit, now, place, onSent }: WrittenProps) {
  const { value, fault } = useRead<Report>(token, `/v1/bookings/${visit.id}/report`);
  if (fault) return <p className="fault">{fault}</p>;
  if (!value) return <p aria-busy="true">Lecture…</p>;
  return (
    <>
      <WrittenReport report={value} whose={visit} now={now} place={place} />
      {!value.sentElsewhere && (
        <>
          <PatientCopy token={token} visitId={visit.id} />
          <details>
            <summary>Envoyer aussi à quelqu’un d’autre</summary>
            <AddRecipient key={value.id} token={token} reportId={value.id} onDone={onSent} />
          </details>
        </>
      )}
    </>
  );
}
