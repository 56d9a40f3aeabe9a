import { useId, useState } from 'react';
import type { Visit } from './request/answers.ts';
import { SendForm } from './send-form.tsx';
import { cancelReasons } from './visit-words.ts';

type Who = NonNullable<Visit['cancelledBy']>;
type Props = {
  token: string;
  visitId: string;
  /** Who may be said to call it off, with the words for each. */
  who: readonly (readonly [Who, string])[];
  onDone: () => void;
};

/** Who calls a visit off, and why; a professional who cannot come takes the time back with it. */
export function CancelVisit({ token, visitId, who, onDone }: Props) {
  const id = useId();
  const [by, setBy] = useState<Who>(who[0]?.[0] ?? 'patient');
  const [reason, setReason] = useState('');
  const [withdrawSlot, setWithdrawSlot] = useState(true);
  return (
    <SendForm
      token={token}
      path={`/v1/bookings/${visitId}/cancel`}
      body={{ by, reason, ...(by === 'professional' ? { withdrawSlot } : {}) }}
      says="Annuler ce rendez-vous"
      look="grave"
      onDone={onDone}
    >
      <fieldset className="choices">
        <legend>Qui annule&nbsp;?</legend>
        {who.map(([code, says]) => (
          <label key={code} className="pill">
            <input
              type="radio"
              name={`${id}-who`}
              checked={by === code}
              onChange={() => {
                setBy(code);
                setReason('');
              }}
            />
            {says}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${id}-why`}>Pourquoi</label>
      <select id={`${id}-why`} required value={reason} onChange={(event) => setReason(event.target.value)}>
        <option value="" disabled>
          Choisir…
        </option>
        {Object.entries(cancelReasons[by]).map(([code, says]) => (
          <option key={code} value={code}>
            {says}
          </option>
        ))}
      </select>
      {by === 'professional' && (
        <label className="check">
          <input
            type="checkbox"
            checked={withdrawSlot}
            onChange={(event) => setWithdrawSlot(event.target.checked)}
          />
          Ne redonner ce créneau à personne
        </label>
      )}
    </SendForm>
  );
}
