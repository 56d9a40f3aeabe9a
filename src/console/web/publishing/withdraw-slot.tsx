import { useId, useState } from 'react';
import { post, remove } from '../api.ts';
import { cancelReasons } from '../visit-words.ts';
import { count } from '../words.ts';
import type { Slot } from './answers.ts';
import { Fault } from './fault.tsx';
import { useDoing } from './use-doing.ts';

type Props = { token: string; slot: Slot; onDone: () => void };

/** A free place goes with two taps; one with a patient only after it is said what that means for them. */
export function WithdrawSlot({ token, slot, onDone }: Props) {
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('unavailable');
  const { doing, fault, run } = useDoing();
  const taken = slot.booked > 0;
  const withdraw = () =>
    run(async () => {
      try {
        if (taken) await post(token, `/v1/slots/${slot.id}/withdraw`, { reason, visits: slot.booked });
        else await remove(token, `/v1/slots/${slot.id}`);
      } finally {
        // Refused, it is read again: who is expected may have changed.
        onDone();
      }
    });
  if (!asked)
    return (
      <button type="button" className="grave" onClick={() => setAsked(true)}>
        {taken ? 'Retirer, malgré le rendez-vous…' : 'Retirer…'}
      </button>
    );
  return (
    <div className="sure" data-grave={taken}>
      {taken ? (
        <>
          <p>
            <strong>{count(slot.booked, 'patient a', 'patients ont')} rendez-vous.</strong>{' '}
            {slot.booked === 1
              ? 'Son rendez-vous sera annulé, il sera prévenu, et la ligne lui cherchera une autre place.'
              : 'Leurs rendez-vous seront annulés, ils seront prévenus, et la ligne leur cherchera une autre place.'}
          </p>
          <Why reason={reason} onChange={setReason} />
        </>
      ) : (
        slot.held > 0 && (
          <p>
            La ligne est en train de donner cette place à un patient&nbsp;: elle devra en trouver une autre.
          </p>
        )
      )}
      <Fault says={fault} />
      <div className="thumb">
        <button
          type="button"
          className={taken ? 'alert' : 'grave'}
          aria-disabled={doing}
          onClick={() => void withdraw()}
        >
          {doing ? 'Un instant…' : taken ? 'Annuler le rendez-vous et retirer' : 'Retirer cette place'}
        </button>
        <button type="button" className="quiet" onClick={() => setAsked(false)}>
          Garder
        </button>
      </div>
    </div>
  );
}

/** Why a professional takes back what a patient counts on: a code on the record. */
export function Why({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const id = useId();
  return (
    <label htmlFor={id}>
      Pourquoi{' '}
      <select id={id} value={reason} onChange={(event) => onChange(event.target.value)}>
        {Object.entries(cancelReasons.professional).map(([code, says]) => (
          <option key={code} value={code}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}
