import { useId, useState } from 'react';
import { outcomeInWords, REPORT_OUTCOMES } from '../../../feedback/report.ts';
import { SendForm } from '../send-form.tsx';

type Props = {
  token: string;
  visitId: string;
  /** Of a visit whose hour has not come: « 13 h 30 ». */
  before?: string | undefined;
  onDone: () => void;
};

/** What was found, once: it leaves for the treating doctor at once (rule 5). */
export function ReportForm({ token, visitId, before, onDone }: Props) {
  const id = useId();
  const [outcome, setOutcome] = useState('');
  const [text, setText] = useState('');
  return (
    <SendForm
      token={token}
      path={`/v1/bookings/${visitId}/report`}
      body={{ outcome, text }}
      says="Envoyer le retour"
      look="primary"
      onDone={onDone}
    >
      <label htmlFor={`${id}-outcome`}>Suite</label>
      <select
        id={`${id}-outcome`}
        required
        value={outcome}
        onChange={(event) => setOutcome(event.target.value)}
      >
        <option value="" disabled>
          Choisir…
        </option>
        {REPORT_OUTCOMES.map((code) => (
          <option key={code} value={code}>
            {outcomeInWords(code)}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-text`}>Ce que vous avez constaté et fait</label>
      <textarea
        id={`${id}-text`}
        rows={4}
        required
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {before && (
        <label className="pill">
          <input type="checkbox" required />
          Le rendez-vous est à {before}&nbsp;: j’ai déjà vu le patient
        </label>
      )}
      <p className="where">
        Envoyé par messagerie sécurisée au médecin traitant, s’il est connu. Il ne se corrige plus ensuite.
      </p>
    </SendForm>
  );
}
