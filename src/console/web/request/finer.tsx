import { useState } from 'react';
import { faultInWords, post } from '../api.ts';
import { wellSet } from '../words.ts';
import type { Demande, OnRecord, Protocol, Unfinished } from './answers.ts';
import { Triage } from './triage.tsx';
import { careInWords } from './words.ts';

type Props = {
  token: string;
  request: Demande;
  records: readonly OnRecord[];
  unfinished: readonly Unfinished[];
  protocols: readonly Protocol[];
  /** What may be asked, and what was. */
  finer: readonly string[];
  beside: readonly OnRecord[];
  onDone: () => void;
};

/** What says more exactly what the flag is about, asked while the SAMU is on its way to the phone: it can add to the flag, and lifts nothing (rule 1). */
export function Finer({ token, request, records, unfinished, protocols, finer, beside, onDone }: Props) {
  const [asking, setAsking] = useState<string>();
  const [fault, setFault] = useState<string>();
  if (finer.length === 0 && beside.length === 0) return null;
  const done = () => {
    setAsking(undefined);
    onDone();
  };
  async function leave() {
    try {
      await post(token, `/v1/requests/${request.id}/triage/abandon`, { reason: 'left-by-operator' });
      setFault(undefined);
      done();
    } catch (error) {
      setFault(faultInWords(error));
    }
  }
  const titleOf = (one: string) => protocols.find(({ id }) => id === one)?.title ?? one;
  return (
    <section className="finer" aria-labelledby="preciser-titre">
      <h3 id="preciser-titre">Préciser, en attendant le SAMU</h3>
      {beside.map((one) => (
        <div key={one.id} className="beside">
          <p>
            <strong>{one.protocol.title}&nbsp;:</strong> {one.care && careInWords(one.care).where}
            {one.care && careInWords(one.care).within && `, ${careInWords(one.care).within}`}.{' '}
            <strong>L’alerte reste&nbsp;: seul un médecin ou le SAMU la lève.</strong>
          </p>
          {one.advice.length > 0 && (
            <ul className="advice">
              {one.advice.map((line) => (
                <li key={line}>{wellSet(line)}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
      {asking === undefined && finer.length > 0 && (
        <div className="controls">
          {finer.map((one) => (
            <button key={one} type="button" onClick={() => setAsking(one)}>
              {unfinished.some(({ protocol }) => protocol === one) ? 'Reprendre' : 'Questions'}&nbsp;:{' '}
              {titleOf(one)}
            </button>
          ))}
        </div>
      )}
      {asking !== undefined && (
        <Triage
          key={asking}
          token={token}
          requestId={request.id}
          origin={request.origin}
          spoke={records.at(-1)?.answeredBy}
          protocol={asking}
          begun={unfinished.find(({ protocol }) => protocol === asking)}
          onConcluded={done}
          onLeave={() => void leave()}
        />
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
