import { useState } from 'react';
import { faultInWords, post } from '../api.ts';
import { modes } from '../request/words.ts';
import { agoInWords, count } from '../words.ts';
import type { Gathered, Line, Waiting } from './answers.ts';
import { GatheredFacts } from './gathered.tsx';

type Props = { token: string; waiting: readonly Waiting[]; now: number; place: Line; onDone: () => void };

/** Patients who wait for this profession, near before far; who it is comes with taking them on. */
export function WaitingList({ token, waiting, now, place, onDone }: Props) {
  const [taken, setTaken] = useState<Gathered>();
  const [fault, setFault] = useState<string>();

  async function pick(id: string) {
    setFault(undefined);
    try {
      setTaken((await post<{ gathered: Gathered }>(token, `/v1/waiting/${id}/pick`)).gathered);
    } catch (error) {
      setFault(faultInWords(error));
    }
    onDone();
  }

  return (
    <section aria-labelledby="attente-titre">
      <h2 id="attente-titre">
        Liste d’attente commune <span className="count">{waiting.length}</span>
      </h2>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {taken && (
        <article className="put-offer" data-mine="accepted" aria-label="Patient pris sur la liste">
          <p className="said" data-good="true">
            Merci&nbsp;! Appelez ce patient pour convenir d’une heure.
          </p>
          <GatheredFacts gathered={taken} now={now} place={place} />
        </article>
      )}
      {waiting.length === 0 && <p className="nothing">Personne n’attend.</p>}
      {waiting.length > 0 && (
        <details>
          <summary>{count(waiting.length, 'patient attend', 'patients attendent')}</summary>
          <ul className="rows">
            {waiting.map((one) => (
              <li key={one.id}>
                <span className="what">
                  {one.commune ?? 'Commune non précisée'}
                  {one.distanceKm !== null && <em>{String(one.distanceKm).replace('.', ',')} km</em>}
                </span>
                <span className="where">
                  {[one.age, one.motive, one.modes.map((mode) => modes[mode]).join(' ou ')]
                    .filter(Boolean)
                    .join(' · ')}{' '}
                  · inscrit {agoInWords(one.since, now, place)}
                </span>
                <button type="button" onClick={() => void pick(one.id)}>
                  Prendre ce patient
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
