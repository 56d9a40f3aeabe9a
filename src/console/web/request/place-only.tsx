import { ActionButton } from '../action-button.tsx';
import { SentLetters } from '../mail/letters.tsx';
import { BookedVisit } from './booked.tsx';
import type { NowProps } from './now-props.ts';
import { headingOf } from './over.tsx';

/** A coordinator sees place, time and state only (rule 8), to whom a report went and how far, and may hand an open one to the SAS. */
export function PlaceOnly(props: NowProps) {
  const { token, board, now, known, letter, turn } = props;
  return (
    <>
      <PlaceAndState {...props} />
      <SentLetters {...{ token, requestId: known.request.id, now, place: board, letter, turn }} />
    </>
  );
}

function PlaceAndState({ token, board, now, known, again }: NowProps) {
  const { request, patient } = known;
  if (request.state === 'booked')
    return <BookedVisit {...{ token, request, patient, now, place: board }} may="read" onDone={again} />;
  return (
    <section className="card" aria-label="État de la demande">
      <h2>{headingOf(request.state)}</h2>
      <p className="where">Le motif et les questions posées sont réservés aux soignants.</p>
      {['received', 'triaged', 'offered', 'proposed', 'waiting'].includes(request.state) && (
        <ActionButton
          token={token}
          path={`/v1/requests/${request.id}/redirect`}
          body={{ reason: 'sas' }}
          doing="Un instant…"
          onDone={again}
        >
          Transmettre au SAS
        </ActionButton>
      )}
    </section>
  );
}
