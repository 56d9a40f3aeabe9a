import { type FormEvent, useId, useState } from 'react';
import { faultInWords, post } from '../api.ts';
import { useRead } from '../hooks.ts';
import { Letters } from '../mail/letters.tsx';
import { isReportedBack } from '../report/report-back.tsx';
import { RequestReport } from '../report/request-report.tsx';
import { dayInWords, type Place, shortNumber, timeOfDay, wellSet, whenInWords } from '../words.ts';
import type { Demande, List, OnRecord } from './answers.ts';
import { Assessments } from './assessments.tsx';
import { Duplicates } from './duplicates.tsx';
import { foldStory, type Line } from './fold-story.ts';
import { Referrals } from './referrals.tsx';
import { answerers, careInWords, origins } from './words.ts';

type Props = {
  token: string;
  request: Demande;
  records: readonly OnRecord[];
  now: number;
  place: Place;
  /** Of its messages, the one that somebody has come for. */
  letter: string | undefined;
  turn: string;
  onDone: () => void;
};

/** What has happened to a request so far, in order, and what people have written about it. */
export function Story({ token, request, records, now, place, letter, turn, onDone }: Props) {
  const lines = useRead<List<Line>>(token, `/v1/requests/${request.id}/timeline`, turn).value?.items ?? [];
  const days = Map.groupBy(lines, ({ at }) => dayInWords(at, now, place));
  return (
    <section className="story card" aria-labelledby="histoire-titre">
      <h2 id="histoire-titre">Histoire</h2>
      <dl className="facts">
        <div>
          <dt>Motif</dt>
          <dd>{request.motive}</dd>
        </div>
        <div>
          <dt>Origine</dt>
          <dd>
            {origins[request.origin]}
            {request.chronic && <em>maladie chronique</em>}
          </dd>
        </div>
        {request.decision && (
          <div>
            <dt>Décision du régulateur</dt>
            <dd>
              {request.decision.text}{' '}
              <span className="where">
                {request.decision.by}, {whenInWords(request.decision.at, now, place)}
              </span>
            </dd>
          </div>
        )}
      </dl>
      <Referrals token={token} request={request} now={now} place={place} turn={turn} />
      <Duplicates token={token} request={request} now={now} place={place} turn={turn} onDone={onDone} />
      <Assessments token={token} requestId={request.id} now={now} place={place} turn={turn} />
      {/* Words between colleagues are for whoever sees the motive. */}
      {request.redFlag !== undefined && !isReportedBack(request) && (
        <>
          <RequestReport
            token={token}
            request={request}
            now={now}
            place={place}
            turn={turn}
            onSent={onDone}
          />
          <Letters token={token} requestId={request.id} now={now} place={place} letter={letter} turn={turn} />
        </>
      )}
      <Note token={token} requestId={request.id} onDone={onDone} />
      {[...days].map(([day, its]) => (
        <div key={day}>
          <h3>{day}</h3>
          <ol className="timeline">
            {foldStory(its).map((line) => (
              <li key={`${line.at} ${line.kind} ${line.words}`} data-kind={line.kind}>
                <time dateTime={line.at}>{timeOfDay(line.at, place)}</time>
                <span className="words">
                  {line.kind === 'note' && <em>Note</em>}
                  {line.folded.length > 0 ? (
                    <details>
                      <summary>{wellSet(line.words)}</summary>
                      <ul>
                        {line.folded.map((one) => (
                          <li key={`${one.at} ${one.words}`}>
                            {timeOfDay(one.at, place)} {wellSet(one.words)}
                          </li>
                        ))}
                      </ul>
                    </details>
                  ) : (
                    wellSet(line.words)
                  )}
                </span>
                {line.who && <span className="who">{line.who}</span>}
              </li>
            ))}
          </ol>
        </div>
      ))}
      {records.length > 0 && (
        <details>
          <summary>Questions posées et réponses</summary>
          {records.toReversed().map((record) => (
            <Answers key={record.id} record={record} now={now} place={place} />
          ))}
        </details>
      )}
      <p className="where">
        {shortNumber(request.id)} · reçue {whenInWords(request.receivedAt, now, place)}
      </p>
    </section>
  );
}

function Answers({ record, now, place }: { record: OnRecord; now: number; place: Place }) {
  return (
    <div className="record">
      <h3>
        {record.protocol.title}, version {record.protocol.version}
      </h3>
      <p className="where">
        {whenInWords(record.at, now, place)} · répond&nbsp;:{' '}
        {answerers[record.answeredBy].toLocaleLowerCase('fr')}
        {record.care && ` · ${careInWords(record.care).where}`}
      </p>
      <dl className="given">
        {record.answers.map(({ id, question, answer, by }) => (
          <div key={id}>
            <dt>{question}</dt>
            <dd>
              {answer}
              {by !== record.answeredBy && ` (${answerers[by].toLocaleLowerCase('fr')})`}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Note({ token, requestId, onDone }: { token: string; requestId: string; onDone: () => void }) {
  const id = useId();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();

  async function add(event: FormEvent) {
    event.preventDefault();
    setFault(undefined);
    try {
      await post(token, `/v1/requests/${requestId}/notes`, { text: text.trim() });
      setText('');
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
  }

  return (
    <form className="fields note" onSubmit={(event) => void add(event)}>
      <label htmlFor={id}>Note pour l’équipe</label>
      <textarea
        id={id}
        rows={2}
        required
        maxLength={4000}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit">Ajouter la note</button>
    </form>
  );
}
