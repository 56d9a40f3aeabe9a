import { useState } from 'react';
import { remove } from '../api.ts';
import { useRead } from '../hooks.ts';
import { capital } from '../request/words.ts';
import { AbsenceForm } from './absence-form.tsx';
import { absenceInWords, REASONS } from './absence-words.ts';
import type { Absence, Page } from './answers.ts';
import { Fault } from './fault.tsx';
import { useDoing } from './use-doing.ts';
import { useTurn } from './use-slots.ts';
import type { Whose } from './whose.ts';

/** When somebody is not there. */
export function Absences(whose: Whose) {
  const [turn, again] = useTurn();
  const path = `/v1/absences?limit=200&professionalId=${whose.professionalId}`;
  const { value, fault } = useRead<Page<Absence>>(whose.token, path, String(turn));
  const [adding, setAdding] = useState(false);
  const [said, setSaid] = useState<string>();
  const done = (words: string) => {
    setSaid(words);
    setAdding(false);
    again();
  };
  return (
    <section className="absences" aria-labelledby="absences-titre">
      <h2 id="absences-titre">Absences {value && <span className="count">{value.items.length}</span>}</h2>
      <Fault says={fault} />
      <output className="said">{said}</output>
      {!value && !fault && <p aria-busy="true">Lecture…</p>}
      {value?.items.length === 0 && <p className="nothing">Aucune absence prévue.</p>}
      {value?.items.map((absence) => (
        <AbsenceCard key={absence.id} {...whose} absence={absence} onDone={done} />
      ))}
      {adding ? (
        <AbsenceForm {...whose} onDone={done} onLeave={() => setAdding(false)} />
      ) : (
        <button
          type="button"
          className="primary wide"
          onClick={() => {
            setAdding(true);
            setSaid(undefined);
          }}
        >
          Noter une absence
        </button>
      )}
    </section>
  );
}

function AbsenceCard({
  token,
  place,
  absence,
  onDone,
}: Whose & { absence: Absence; onDone: (said: string) => void }) {
  const [asked, setAsked] = useState(false);
  const { doing, fault, run } = useDoing();
  const words = absenceInWords(absence, place);
  const end = () =>
    run(async () => {
      await remove(token, `/v1/absences/${absence.id}`);
      onDone('Absence supprimée\u00a0: les places dont l’heure est encore libre sont de nouveau ouvertes.');
    });
  return (
    <article className="put-offer" aria-label={words}>
      <h3>{capital(words)}</h3>
      <p className="where">{REASONS[absence.reason]}</p>
      <Fault says={fault} />
      {asked ? (
        <div className="sure">
          <p>Les places retirées par cette absence reviennent, là où l’heure est encore libre.</p>
          <div className="thumb">
            <button type="button" className="grave" aria-disabled={doing} onClick={() => void end()}>
              {doing ? 'Un instant…' : 'Supprimer cette absence'}
            </button>
            <button type="button" className="quiet" onClick={() => setAsked(false)}>
              Garder
            </button>
          </div>
        </div>
      ) : (
        <div className="controls">
          <button type="button" className="grave" onClick={() => setAsked(true)}>
            Supprimer…
          </button>
        </div>
      )}
    </article>
  );
}
