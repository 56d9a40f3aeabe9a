import { useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { faultInWords, post } from '../api.ts';
import type { Demande, Protocol } from './answers.ts';
import { BookedVisit, PastVisits } from './booked.tsx';
import { Conclusion, NextProtocols, type Said } from './conclusion.tsx';
import { FollowUps, OrientByHand, OtherOutcome } from './decide.tsx';
import { Doubt } from './doubt.tsx';
import { liftInWords } from './lift-words.ts';
import { BetterPlace } from './better-place.tsx';
import { CallBack } from './call-back.tsx';
import { FellThrough } from './fell-through.tsx';
import { IfWorse } from './if-worse.tsx';
import type { NowProps } from './now-props.ts';
import { NearbyDoctors } from './nearby-doctors.tsx';
import { AskedDoctors, Offers, professionOf } from './offers.tsx';
import { Over } from './over.tsx';
import { PlaceOnly } from './place-only.tsx';
import { Places } from './places.tsx';
import { RedFlag } from './red-flag.tsx';
import { Standby } from './standby.tsx';
import { isRestDue, seeksPlace, stepOf, WHOLE_SCREEN } from './step.ts';
import { Triage } from './triage.tsx';

/** The one thing to do now; what else is possible stands below it. */
export function Now(props: NowProps) {
  const { token, board, now, known, protocols, call, again } = props;
  const { request, records, unfinished } = known;
  const [asking, setAsking] = useState<string>();
  const step = stepOf(request);
  const rest = isRestDue(request, records);
  const shared = { token, board, now, request, records, unfinished, protocols, call, turn: props.turn };
  const ask = (protocol: string | undefined) => {
    // A motive may be open as well, from before the screen was due again: its answers are none of the screen's.
    const isScreen = (id: string) => protocols.some((one) => one.id === id && one.use === 'screen');
    const begun = unfinished.find((one) =>
      protocol === undefined ? isScreen(one.protocol) : one.protocol === protocol,
    );
    return (
      <Triage
        key={`${protocol ?? 'screen'} ${request.state}`}
        token={token}
        requestId={request.id}
        origin={request.origin}
        spoke={records.at(-1)?.answeredBy}
        protocol={protocol}
        rest={rest && protocol === WHOLE_SCREEN}
        begun={begun}
        onConcluded={() => {
          setAsking(undefined);
          again();
        }}
        onLeave={mayLeave(protocol, protocols) ? () => void leave() : undefined}
      />
    );
  };
  const [fault, setFault] = useState<string>();
  async function leave() {
    try {
      await post(token, `/v1/requests/${request.id}/triage/abandon`, { reason: 'left-by-operator' });
      setAsking(undefined);
      setFault(undefined);
      again();
    } catch (error) {
      setFault(faultInWords(error));
    }
  }

  if (step === 'place-only') return <PlaceOnly {...props} />;
  const { placed } = rowOf(board, request.id);
  const visit = { token, request, patient: known.patient, now, place: board, placed, onDone: again };
  // What is agreed stands until somebody calls it off, also beside an alert.
  if (step === 'red-flag')
    return (
      <>
        <RedFlag {...shared} onDone={again} />
        <BookedVisit {...visit} may="cancel" />
        <BesidesTheSamu {...props} />
      </>
    );
  if (step === 'over') return <Over {...props} />;
  // Something else comes before another place: questions, or a doubt.
  const begunOne = step === 'questions' ? request.triageOpen : undefined;
  const restNow = rest && (step === 'orientation' || step === 'booked') ? WHOLE_SCREEN : undefined;
  const asked = asking ?? begunOne ?? restNow;
  const besides = step !== 'orientation' && (step !== 'booked' || asked !== undefined);
  return (
    <>
      {step === 'screen' || asked !== undefined ? (
        <>
          {rest && asked === WHOLE_SCREEN && (
            <p className="card rest">
              {request.lift && liftInWords(request.lift, now, board)}. Posez maintenant les autres questions
              de gravité&nbsp;: celles qui restaient n’ont pas été posées.
            </p>
          )}
          {ask(asked)}
          {fault && (
            <p className="fault" role="alert">
              {fault}
            </p>
          )}
        </>
      ) : step === 'doubt' ? (
        <Doubt {...shared} onAskAgain={setAsking} onDone={again} />
      ) : (
        <Oriented {...props} onAsk={setAsking} />
      )}
      {besides && <BookedVisit {...visit} may="cancel" />}
      {(step === 'screen' ||
        ((step === 'doubt' || step === 'questions') && request.state !== 'booked') ||
        (rest && asked === WHOLE_SCREEN)) && <More {...props} />}
    </>
  );
}

/** The vital questions are finished, or a doctor decides (rule 1). */
const mayLeave = (protocol: string | undefined, protocols: readonly Protocol[]): boolean =>
  protocol !== undefined && protocols.some(({ id, use }) => id === protocol && use !== 'screen');

/**
 * The screen, then the motive, then places: nothing has been decided yet, be it by a motive, a person, a regulating doctor, or whoever lifted an alert;
 * nor are places or an offer under way.
 */
const motiveFirst = ({ state, care, decision, redFlag, orientation }: Demande): boolean =>
  state === 'triaged' && !care && !decision && redFlag !== 'lifted' && seeksPlace(orientation);

/** Where it goes and why, then a place, then everything else that a person may decide. */
function Oriented(props: NowProps & { onAsk: (protocol: string) => void }) {
  const { token, board, now, known, protocols, turn, again, onAsk } = props;
  const { request, records } = known;
  const said: Said | undefined =
    records.findLast(({ protocol }) => protocol.id === request.careProtocol) ?? records.at(-1);
  const done = records.map(({ protocol }) => protocol.id);
  const complaint = request.complaint ?? null;
  const choose = (
    <NextProtocols
      protocols={protocols}
      complaint={complaint}
      suggests={records.toReversed().flatMap(({ suggests }) => suggests)}
      done={done}
      onChoose={onAsk}
    />
  );
  const first = motiveFirst(request);
  const asksFirst =
    request.state !== 'booked' && ((complaint !== null && !done.includes(complaint)) || first);
  const [withoutMotive, setWithoutMotive] = useState(false);
  const mayPlace = withoutMotive || !first;
  const { placed, standbySince } = rowOf(board, request.id);
  const telling = records.length > 0 && (
    <IfWorse token={token} requestId={request.id} place={board} turn={turn} onDone={again} />
  );
  const standby = (
    <Standby
      {...{ token, request, now, place: board, onDone: again }}
      patient={known.patient}
      since={standbySince}
    />
  );
  return (
    <>
      <BookedVisit
        token={token}
        request={request}
        patient={known.patient}
        now={now}
        place={board}
        placed={placed}
        may="all"
        onDone={again}
      />
      {request.state === 'booked' && telling && <div className="card">{telling}</div>}
      {request.state !== 'booked' && seeksPlace(request.orientation) && (
        <FellThrough request={request} board={board} now={now} />
      )}
      {mayPlace && <BetterPlace {...{ token, board, now, request, turn, onDone: again }} />}
      {standbySince !== null && standby}
      {request.state === 'booked' && (
        <AskedDoctors {...{ token, request, now, place: board, turn, onDone: again }} />
      )}
      {asksFirst && choose}
      <Conclusion
        said={said}
        care={request.care ?? null}
        protocols={protocols}
        lifted={
          request.redFlag === 'lifted' && request.lift ? liftInWords(request.lift, now, board) : undefined
        }
        telling={request.state === 'booked' ? null : telling}
      />
      {first && !mayPlace && (
        <section className="card" id="places" tabIndex={-1} aria-label="Places, après les questions">
          <p>
            Posez d’abord les questions du motif&nbsp;: elles disent qui doit voir le patient, comment et dans
            quel délai.
          </p>
          <button type="button" className="quiet" onClick={() => setWithoutMotive(true)}>
            Chercher une place sans ces questions
          </button>
        </section>
      )}
      {request.state !== 'booked' && seeksPlace(request.orientation) && mayPlace && (
        <>
          <Places
            token={token}
            requestId={request.id}
            patient={known.patient}
            care={request.care ?? null}
            profession={professionOf(request.care ?? null)}
            now={now}
            place={board}
            proposed={request.state === 'proposed'}
            onDone={again}
          />
          {standbySince === null && standby}
          <Offers
            token={token}
            request={request}
            patient={known.patient}
            care={request.care ?? null}
            now={now}
            place={board}
            turn={turn}
            onDone={again}
          />
        </>
      )}
      {(request.orientation === 'mt' || request.orientation === 'both') && (
        <NearbyDoctors token={token} request={request} />
      )}
      {!asksFirst && choose}
      <PastVisits request={request} now={now} place={board} />
      {request.state !== 'booked' && <More {...props} />}
    </>
  );
}

/** What the board says of it, which may be a moment ahead of what was read. */
const rowOf = (board: BoardState, id: string) =>
  board.requests.find((row) => row.id === id) ?? { placed: null, standbySince: null };

/** The transfer comes first, and nothing below it is waited for (rule 1). */
function BesidesTheSamu({ token, board, now, known: { request }, turn, again }: NowProps) {
  return (
    <section className="more card" aria-label="En plus du SAMU">
      <CallBack {...{ token, request, now, turn }} place={board} heading="h2" onDone={again} />
      {request.state !== 'booked' && (
        <details>
          <summary>Confiée au SAMU ou au SAS, injoignable, refus</summary>
          <OtherOutcome token={token} request={request} onDone={again} />
        </details>
      )}
    </section>
  );
}

function More({ token, known: { request }, again }: NowProps) {
  // A person decides otherwise than the answers, never instead of them.
  const unanswered = request.redFlag === 'unknown' || Boolean(request.triageOpen);
  return (
    <section className="more card" aria-label="Décider autrement">
      <h2>Décider autrement</h2>
      {request.state !== 'received' && !unanswered && (
        <details>
          <summary>Orienter autrement que le protocole</summary>
          <OrientByHand token={token} request={request} onDone={again} />
        </details>
      )}
      <details>
        <summary>Le patient renonce ou ne peut pas seul</summary>
        <FollowUps token={token} request={request} onDone={again} />
      </details>
      <details open={request.state !== 'received' && !unanswered && !seeksPlace(request.orientation)}>
        <summary>
          Réorienter, {request.state !== 'received' && !unanswered && 'clore, '}annuler, injoignable
        </summary>
        <OtherOutcome key={request.state} token={token} request={request} onDone={again} />
      </details>
    </section>
  );
}
