import { HomeLines } from '../home-lines.tsx';
import { ageInWords, answerers } from '../request/words.ts';
import { bornOn, phone, whenInWords } from '../words.ts';
import { AddressUnknown } from './address-unknown.tsx';
import type { Gathered, Line } from './answers.ts';

type Props = { gathered: Gathered; now: number; place: Line };

/** What the line knows of the patient, for the one who sees them. */
export function GatheredFacts({ gathered, now, place }: Props) {
  const { patient } = gathered;
  return (
    <div className="gathered">
      <p>
        <strong>
          {patient.familyName.toLocaleUpperCase('fr')} {patient.givenName}
        </strong>{' '}
        {ageInWords(patient.birthDate, now)} <span className="where">{bornOn(patient)}</span>
      </p>
      {patient.phone && (
        <p>
          <a className="button" href={`tel:${patient.phone}`}>
            Appeler le {phone(patient.phone)}
          </a>
        </p>
      )}
      {gathered.atHome &&
        (gathered.address ? (
          <HomeLines home={gathered.address} />
        ) : (
          <AddressUnknown line={place} patientPhone={patient.phone} />
        ))}
      <p>
        {gathered.motive} {gathered.chronic && <em>maladie chronique</em>}
      </p>
      <GatheredWords gathered={gathered} now={now} place={place} />
    </div>
  );
}

/** What was decided, noted and answered, without who it is about. */
export function GatheredWords({ gathered, now, place }: Props) {
  return (
    <>
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
    </>
  );
}
