import { count, type Place, whenInWords } from '../words.ts';
import type { Lift } from './answers.ts';

/** Whoever signed a protocol hears when an alert that it raised was lifted: they may want to change it. */
export function Lifts({ lifts, now, place }: { lifts: readonly Lift[]; now: number; place: Place }) {
  if (lifts.length === 0) return null;
  return (
    <section aria-labelledby="levees">
      <h2 id="levees">Alertes levées</h2>
      <details>
        <summary>
          {count(lifts.length, 'alerte levée', 'alertes levées')}, de protocoles que vous avez signés
        </summary>
        <ul className="rows">
          {lifts.map((lift) => (
            <li key={lift.id}>
              <span className="what">{lift.raisedBy.flatMap(({ rules }) => rules).join(', ')}</span>
              <span>{lift.reason}</span>
              <span className="where">
                {whenInWords(lift.at, now, place)} ·{' '}
                {lift.by === 'samu' ? `avis du SAMU, ${lift.adviceBy ?? ''}` : 'par un médecin'} ·{' '}
                {lift.raisedBy.map(({ title, version }) => `${title}, version ${version}`).join(', ')}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
