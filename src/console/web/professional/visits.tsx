import { useEffect, useRef, useState } from 'react';
import { isAgreed, visitEnd, visitWhen } from '../visit-words.ts';
import { count, dayInWords, longDate } from '../words.ts';
import type { ExpectedVisit, Line } from './answers.ts';
import { LetterStates } from './letter-state.tsx';
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
  const [reported, setReported] = useState<{ visit: ExpectedVisit; how: 'here' | 'elsewhere' }>();
  const said = useRef<HTMLOutputElement>(null);
  // The card that was pressed is gone: the keyboard is where it is said.
  useEffect(() => {
    if (reported) said.current?.focus();
  }, [reported]);
  const agreed = visits.filter(isAgreed);
  const over = visits.filter((visit) => !isAgreed(visit)).toReversed();
  const today = (visit: ExpectedVisit) => longDate(visit.start, place) === longDate(now, place);
  // Whoever has been there: what is owed comes before what is to come.
  const owed = agreed.filter((visit) => Date.parse(visit.end) < now);
  const days = Map.groupBy(
    agreed.filter((visit) => !owed.includes(visit)),
    (visit) => longDate(visit.start, place),
  );
  const cards = (some: readonly ExpectedVisit[]) =>
    some.map((visit) => (
      <VisitCard
        key={visit.id}
        {...shared}
        visit={visit}
        late={Date.parse(visit.start) < now && !today(visit)}
        accepted={accepted.has(visit.id)}
        onReported={(how) => setReported({ visit, how })}
      />
    ));
  return (
    <section className="visits" aria-labelledby="mes-rendez-vous">
      <h2 id="mes-rendez-vous">
        Mes patients <span className="count">{agreed.length}</span>
      </h2>
      <output ref={said} className="sent" tabIndex={-1}>
        {reported && reportedInWords(reported)}
      </output>
      {reported?.how === 'here' && (
        <LetterStates token={token} visitId={reported.visit.id} now={now} place={place} />
      )}
      {agreed.length === 0 && <p className="nothing">Aucun patient attendu pour l’instant.</p>}
      {owed.length > 0 && (
        <>
          <h3>Retour à écrire</h3>
          {cards(owed)}
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
            {cards(some)}
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
                {visit.state === 'seen' && <SentReport token={token} visit={visit} now={now} place={place} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function reportedInWords({ visit, how }: { visit: ExpectedVisit; how: 'here' | 'elsewhere' }): string {
  const { patient } = visit;
  const whose = patient ? ` pour ${patient.familyName.toLocaleUpperCase('fr')} ${patient.givenName}` : '';
  return how === 'here'
    ? `Retour signé${whose}. Vous pouvez le relire et le corriger sous les rendez-vous terminés.`
    : `C’est noté${whose}\u00a0: retour envoyé depuis votre logiciel. Merci.`;
}
