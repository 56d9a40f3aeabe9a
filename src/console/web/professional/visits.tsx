import { isAgreed, visitEnd, visitWhen } from '../visit-words.ts';
import { count, dayInWords, longDate, type Place } from '../words.ts';
import type { ExpectedVisit } from './answers.ts';
import { VisitCard } from './visit-card.tsx';

type Props = {
  token: string;
  visits: readonly ExpectedVisit[];
  /** Ids of those that come from an offer which this professional has accepted. */
  accepted: ReadonlySet<string>;
  now: number;
  place: Place;
  onDone: () => void;
};

/** Who comes, or who is waited for: what is owed of the days before first, then day by day. */
export function Visits({ visits, accepted, ...shared }: Props) {
  const { now, place } = shared;
  const agreed = visits.filter(isAgreed);
  const over = visits.filter((visit) => !isAgreed(visit)).toReversed();
  const today = (visit: ExpectedVisit) => longDate(visit.start, place) === longDate(now, place);
  const owed = agreed.filter((visit) => Date.parse(visit.start) < now && !today(visit));
  const days = Map.groupBy(
    agreed.filter((visit) => !owed.includes(visit)),
    (visit) => longDate(visit.start, place),
  );
  const cards = (some: readonly ExpectedVisit[], late: boolean) =>
    some.map((visit) => (
      <VisitCard key={visit.id} {...shared} visit={visit} late={late} accepted={accepted.has(visit.id)} />
    ));
  return (
    <section className="visits" aria-labelledby="mes-rendez-vous">
      <h2 id="mes-rendez-vous">
        Mes patients <span className="count">{agreed.length}</span>
      </h2>
      {agreed.length === 0 && <p className="nothing">Aucun patient attendu pour l’instant.</p>}
      {owed.length > 0 && (
        <>
          <h3>Retour à écrire</h3>
          {cards(owed, true)}
        </>
      )}
      {[...days].map(([date, some]) => {
        const near = dayInWords(some[0]?.start ?? '', now, place);
        return (
          <div key={date}>
            <h3>
              {near === date ? date : `${near} ${date}`}{' '}
              <span className="where">{count(some.length, 'patient')}</span>
            </h3>
            {cards(some, false)}
          </div>
        );
      })}
      {over.length > 0 && (
        <details>
          <summary>{count(over.length, 'rendez-vous terminé', 'rendez-vous terminés')}</summary>
          <ul className="rows">
            {over.map((visit) => (
              <li key={visit.id}>
                <strong>{visitEnd(visit)}</strong>
                <span className="where">
                  {visitWhen(visit.start, now, place)}
                  {visit.patient && `, ${visit.patient.familyName} ${visit.patient.givenName}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
