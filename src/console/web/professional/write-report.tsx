import { useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import type { Place } from '../words.ts';
import type { ExpectedVisit } from './answers.ts';
import { ReportForm } from './report-form.tsx';

type Props = {
  token: string;
  visit: ExpectedVisit;
  /** Of a visit whose hour has not come: « 13 h 30 ». */
  before: string | undefined;
  place: Place;
  onReported: (how: 'here' | 'elsewhere') => void;
};

/** Here, in a few taps; or it has left from a program of one's own, which one tap says. */
export function WriteReport({ token, visit, before, place, onReported }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <details
        className={before === undefined ? 'write' : undefined}
        onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}
      >
        <summary>Écrire le retour</summary>
        {open && (
          <ReportForm
            token={token}
            visit={visit}
            before={before}
            place={place}
            onDone={() => onReported('here')}
          />
        )}
      </details>
      {before === undefined && !open && (
        <ActionButton
          token={token}
          path={`/v1/bookings/${visit.id}/report/elsewhere`}
          doing="Un instant…"
          look="quiet"
          onDone={() => onReported('elsewhere')}
        >
          Retour envoyé depuis mon logiciel
        </ActionButton>
      )}
    </>
  );
}
