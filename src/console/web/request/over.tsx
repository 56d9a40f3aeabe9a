import { ActionButton } from '../action-button.tsx';
import { addressOf } from '../address.ts';
import { ReportBack } from '../report/report-back.tsx';
import { shortNumber } from '../words.ts';
import type { Demande } from './answers.ts';
import { PastVisits } from './booked.tsx';
import { Conclusion } from './conclusion.tsx';
import type { NowProps } from './now-props.ts';
import { reasonInWords, states } from './words.ts';

/** Where « demande » and the state make no sentence. */
const headings: Partial<Record<Demande['state'], string>> = {
  seen: 'Patient vu',
  reported: 'Patient vu, compte rendu fait',
  'lost-contact': 'Patient injoignable',
};

export const headingOf = (state: Demande['state']): string => headings[state] ?? `Demande ${states[state]}`;

const REOPENED: readonly string[] = ['closed', 'redirected', 'cancelled', 'lost-contact'];

/** There is nothing more to do: how it ended, and what became of the report. */
export function Over({
  token,
  board,
  now,
  known: { request, records },
  protocols,
  letter,
  turn,
  again,
}: NowProps) {
  const said = records.findLast(({ protocol }) => protocol.id === request.careProtocol) ?? records.at(-1);
  return (
    <>
      <section className="over card" aria-label="Demande terminée">
        <h2>{request.mergedInto ? 'Demande réunie à une autre' : headingOf(request.state)}</h2>
        {request.reason && !request.mergedInto && <p>Motif&nbsp;: {reasonInWords(request.reason)}</p>}
        {request.mergedInto && (
          <p>
            Réunie à la{' '}
            <a href={addressOf({ at: 'request', id: request.mergedInto })}>
              demande {shortNumber(request.mergedInto)}
            </a>
            , qui est gardée&nbsp;: la suite s’y trouve.
          </p>
        )}
        {REOPENED.includes(request.state) && !request.mergedInto && (
          <ActionButton
            token={token}
            path={`/v1/requests/${request.id}/reopen`}
            body={{ reason: 'called-again' }}
            doing="Un instant…"
            onDone={again}
          >
            Rouvrir la demande
          </ActionButton>
        )}
      </section>
      <PastVisits request={request} now={now} place={board} />
      <ReportBack {...{ token, request, now, place: board, letter, turn, onDone: again }} />
      {request.care && <Conclusion said={said} care={request.care} protocols={protocols} />}
    </>
  );
}
