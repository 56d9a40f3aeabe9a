import { ageInWords, answerers } from '../request/words.ts';
import { birthDay, phone, type Place, whenInWords } from '../words.ts';
import type { Gathered } from './answers.ts';

type Props = { gathered: Gathered; now: number; place: Place };

/** What the line knows of the patient, for the one who sees them. */
export function GatheredFacts({ gathered, now, place }: Props) {
  const { patient } = gathered;
  return (
    <div className="gathered">
      <p>
        <strong>
          {patient.familyName.toLocaleUpperCase('fr')} {patient.givenName}
        </strong>{' '}
        {ageInWords(patient.birthDate, now)}{' '}
        <span className="where">né(e) le {birthDay(patient.birthDate)}</span>
      </p>
      {patient.phone && (
        <p>
          <a className="button" href={`tel:${patient.phone}`}>
            Appeler le {phone(patient.phone)}
          </a>
        </p>
      )}
      <p>
        {gathered.motive} {gathered.chronic && <em>maladie chronique</em>}
      </p>
      {gathered.decision && (
        <p>
          Décision du régulateur&nbsp;: {gathered.decision.text} ({gathered.decision.by})
        </p>
      )}
      {gathered.notes.length > 0 && (
        <ul className="reasons">
          {gathered.notes.map((note) => (
            <li key={note.id}>
              {note.text} <span className="where">{whenInWords(note.at, now, place)}</span>
            </li>
          ))}
        </ul>
      )}
      {gathered.triages.length > 0 && (
        <details>
          <summary>Questions posées et réponses</summary>
          {gathered.triages.map((record) => (
            <div key={record.id} className="record">
              <h4>{record.protocol.title}</h4>
              <p className="where">Répond&nbsp;: {answerers[record.answeredBy].toLocaleLowerCase('fr')}</p>
              <dl className="given">
                {record.answers.map(({ id, question, answer }) => (
                  <div key={id}>
                    <dt>{question}</dt>
                    <dd>{answer}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        </details>
      )}
    </div>
  );
}
