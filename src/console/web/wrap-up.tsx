import { useEffect, useState } from 'react';
import { type WrapUp as Outcome, WRAP_UPS } from '../../calls/wrap-up.ts';
import { addressOf } from './address.ts';
import { faultInWords, get, post } from './api.ts';
import { shortNumber, wrapUp } from './words.ts';

type Props = { token: string; callId: string; onSaid?: () => void };

/** What came of the call, in one press, of a digit too. */
export function WrapUp({ token, callId, onSaid }: Props) {
  const [written, setWritten] = useState<string>();
  // What was written down when the call was noted goes on from there.
  const [before, setBefore] = useState('');
  useEffect(() => {
    get<{ note?: string | null }>(token, `/v1/calls/${callId}`).then(
      (call) => setBefore(call.note ?? ''),
      () => undefined,
    );
  }, [token, callId]);
  const note = written ?? before;
  const [doing, setDoing] = useState<Outcome>();
  const [fault, setFault] = useState<string>();

  async function say(outcome: Outcome) {
    setDoing(outcome);
    setFault(undefined);
    try {
      const words = note.trim();
      await post(token, `/v1/calls/${callId}/wrap-up`, { outcome, ...(words === '' ? {} : { note: words }) });
      onSaid?.();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(undefined);
  }

  return (
    <div className="wrap-up">
      <h3 id="cloture-appel" tabIndex={-1}>
        Comment s’est conclu l’appel&nbsp;?
      </h3>
      <p className="where">{shortNumber(callId)} · une touche suffit, et vous êtes de nouveau libre.</p>
      <ul className="outcomes">
        {WRAP_UPS.map((outcome, index) => (
          <li key={outcome}>
            <button
              type="button"
              id={`issue-${index + 1}`}
              disabled={doing !== undefined}
              onClick={() => void say(outcome)}
            >
              <kbd aria-hidden="true">{index + 1}</kbd> {doing === outcome ? 'Un instant…' : wrapUp[outcome]}
            </button>
          </li>
        ))}
      </ul>
      <label>
        Note (facultative, lue par les opératrices seulement)
        <textarea
          rows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setWritten(event.target.value)}
        />
      </label>
      <p>
        <a href={addressOf({ at: 'new-request', callId, patientId: undefined })}>
          Enregistrer une demande pour cet appel
        </a>
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
