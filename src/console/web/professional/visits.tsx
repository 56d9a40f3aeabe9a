import { useState } from 'react';
import { isAgreed, visitEnd, visitWhen } from '../visit-words.ts';
import { count, dayInWords, longDate } from '../words.ts';
import type { ExpectedVisit, Line } from './answers.ts';
import { SentReport } from './sent-report.tsx';
import { VisitCard } from './visit-card.tsx';

type Props = {
  token: string;
  visits: readonly ExpectedVisit[];
  /** Ids of those that come from an offer which this professional has accepted. */
  accepted: ReadonlySet<string>;
  now: number;
  place: Line;
  onDone: () => void;
};

/** Who comes, or who is waited for: what is owed of the days before first, then day by day. */
export function Visits({ visits, accepted, ...shared }: Props) {
  const { token, now, place } = shared;
  const [reported, setReported] = useState<ExpectedVisit>();
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
      <VisitCard
        key={visit.id}
        {...shared}
        visit={visit}
        late={late}
        accepted={accepted.has(visit.id)}
        onReported={() => setReported(visit)}
      />
    ));
  return (
    <section className="visits" aria-labelledby="mes-rendez-vous">
      <h2 id="mes-rendez-vous">
        Mes patients <span className="count">{agreed.length}</span>
      </h2>
      <output className="sent">
        {reported &&
          `Retour envoyé${reported.patient ? ` pour ${reported.patient.familyName.toLocaleUpperCase('fr')} ${reported.patient.givenName}` : ''}. Vous pouvez le relire sous les rendez-vous terminés.`}
      </output>
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
                  {visit.patient &&
                    `, ${visit.patient.familyName.toLocaleUpperCase('fr')} ${visit.patient.givenName}`}
                </span>
                {visit.state === 'seen' && (
                  <SentReport token={token} visitId={visit.id} now={now} place={place} />
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
