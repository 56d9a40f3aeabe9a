import { useState } from 'react';
import { type WrapUp as Outcome, WRAP_UPS } from '../../calls/wrap-up.ts';
import { faultInWords, post } from './api.ts';
import { shortNumber, wrapUp } from './words.ts';

/** What came of the call, in one press, of a digit too. */
export function WrapUp({ token, callId }: { token: string; callId: string }) {
  const [note, setNote] = useState('');
  const [doing, setDoing] = useState<Outcome>();
  const [fault, setFault] = useState<string>();

  async function say(outcome: Outcome) {
    setDoing(outcome);
    setFault(undefined);
    try {
      const words = note.trim();
      await post(token, `/v1/calls/${callId}/wrap-up`, { outcome, ...(words === '' ? {} : { note: words }) });
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
        <textarea rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
