import { useState } from 'react';
import { outcomeInWords, type ReportOutcome } from '../../../feedback/report.ts';
import { useRead } from '../hooks.ts';
import { type Place, whenInWords } from '../words.ts';

type Report = { outcome: ReportOutcome; text: string; writtenAt: string };
type Props = { token: string; visitId: string; now: number; place: Place };

/** What the professional has written, to be read again; it is not changed any more. */
export function SentReport(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Relire mon retour</summary>
      {open && <Text {...props} />}
    </details>
  );
}

function Text({ token, visitId, now, place }: Props) {
  const { value, fault } = useRead<Report>(token, `/v1/bookings/${visitId}/report`);
  if (fault) return <p className="fault">{fault}</p>;
  if (!value) return <p aria-busy="true">Lecture…</p>;
  return (
    <>
      <p>
        <strong>{outcomeInWords(value.outcome)}</strong>{' '}
        <span className="where">écrit {whenInWords(value.writtenAt, now, place)}</span>
      </p>
      <blockquote>{value.text}</blockquote>
    </>
  );
}
