import type { BoardState, RequestRow } from '../../board/projection.ts';
import { escalationInWords } from '../../requests/escalation-words.ts';
import { addressOf } from './address.ts';
import { ownCall } from './own-call.ts';
import { ReferrerName } from './referrer.tsx';
import { byUrgency } from './request-order.ts';
import { Section } from './section.tsx';
import { toldInWords } from './standby-words.ts';
import { hasDeadline, isEmergency, timeLeft, timeOf, urgency } from './request-time.ts';
import { agoInWords, count, phone, requestKind, requestState, shortNumber, whenInWords } from './words.ts';

type Props = { board: BoardState; now: number };

export function Requests({ board, now }: Props) {
  const { flagged, toTreat, booked } = byUrgency(board.requests, now);
  const pending = toTreat.slice(flagged.length);
  return (
    <Section id="demandes" title="Demandes" count={toTreat.length} shortcut="d">
      {board.role === 'operator' && (
        <a
          className="button"
          id="nouvelle-demande"
          href={addressOf({ at: 'new-request', callId: ownCall(board)?.id, patientId: undefined })}
        >
          Nouvelle demande <kbd aria-hidden="true">e</kbd>
        </a>
      )}
      {toTreat.length === 0 && <p className="nothing">Aucune demande à traiter.</p>}
      {flagged.length > 0 && (
        <ul className="alerts">
          {flagged.map((request) => (
            <RedFlag key={request.id} request={request} board={board} now={now} />
          ))}
        </ul>
      )}
      {pending.length > 0 && (
        <ul className="requests">
          {pending.map((request) => (
            <Pending key={request.id} request={request} board={board} now={now} />
          ))}
        </ul>
      )}
      {booked.length > 0 && (
        <details>
          <summary>{count(booked.length, 'rendez-vous pris', 'rendez-vous pris')}</summary>
          <ul className="rows">
            {booked.map((request) => (
              <li key={request.id}>
                <span className="what">
                  <Open request={request} says={requestState(request, now, board)} />
                  {request.placed && (
                    <em data-told={request.placed.told}>
                      par la liste d’attente, {toldInWords[request.placed.told]}
                    </em>
                  )}
                  <TooLate request={request} />
                </span>
                <Where request={request} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

/** One thing to do, and nothing else to look at (rule 1). */
function RedFlag({ request, board, now }: { request: RequestRow } & Props) {
  const { samuNumber } = board.territory;
  return (
    <li className="alert">
      <strong>
        <Open request={request} says={'Alerte vitale : transfert SAMU'} />
      </strong>
      <span className="dial">
        {samuNumber && <a href={`tel:${samuNumber}`}>{phone(samuNumber)}</a>}
        <a href="tel:15">15</a>
        <span>114 par SMS</span>
      </span>
      <span className="where">
        {request.commune ?? 'Commune non précisée'} · reçue {agoInWords(request.receivedAt, now, board)} ·{' '}
        {shortNumber(request.id)}
        <Referrer request={request} />
      </span>
    </li>
  );
}

function Pending({ request, board, now }: { request: RequestRow } & Props) {
  const unsure = request.redFlag === 'unknown';
  return (
    <li
      className="request"
      data-urgency={unsure ? 'unsure' : hasDeadline(request) ? urgency(request, now) : 'calm'}
    >
      <TimeLeft request={request} now={now} />
      <span className="what">
        <Open request={request} says={requestKind[request.kind]} />
        <em data-state={request.state}>
          {unsure ? 'dépistage à compléter : patient en ligne ou médecin' : requestState(request, now, board)}
        </em>
        {request.redFlag === 'lifted' && <em>alerte levée</em>}
        {request.standbySince !== null && <em>liste d’attente</em>}
      </span>
      <span className="where">
        {request.commune ?? 'Commune non précisée'} · reçue {whenInWords(request.receivedAt, now, board)} ·{' '}
        {shortNumber(request.id)}
        <Referrer request={request} />
        <LastStep request={request} board={board} now={now} />
      </span>
    </li>
  );
}

/** Somebody else asked for them, and calls again with that number. */
const Referrer = ({ request: { referral } }: { request: RequestRow }) =>
  referral && (
    <>
      <br />
      Adressée par{' '}
      <b>
        <ReferrerName referral={referral} />
      </b>
    </>
  );

/** How far the search has gone (rule 2: a request is never dropped, it escalates); the whole history stands on its page. */
function LastStep({ request, board, now }: { request: RequestRow } & Props) {
  const last = request.steps.at(-1);
  if (!last) return null;
  const done = last.done.filter((action) => action !== 'board');
  return (
    <>
      <br />
      Étape {last.step}, {whenInWords(last.at, now, board)}
      {done.length > 0 && <>&nbsp;: {escalationInWords(done)}</>}
    </>
  );
}

/** To the page of one request; the address holds its id and nothing else. */
const Open = ({ request, says }: { request: RequestRow; says: string }) => (
  <a
    className="open"
    href={addressOf({ at: 'request', id: request.id })}
    aria-label={`${says}, ${shortNumber(request.id)}`}
  >
    {says}
  </a>
);

/** The word small, the figure big: « encore 3 h 20 ». */
function TimeLeft({ request, now }: { request: RequestRow; now: number }) {
  if (!hasDeadline(request)) return <span className="left">sans délai</span>;
  if (isEmergency(request))
    return (
      <span className="left">
        <small>sans attendre</small>
      </span>
    );
  const { late, duration } = timeLeft(request, now);
  return (
    <span className="left">
      <small>{late ? 'en retard de' : 'encore'}</small> <b>{duration}</b>
      <Elapsed request={request} now={now} />
    </span>
  );
}

/** How much of its time has gone by; the words beside it say the same. */
function Elapsed({ request, now }: { request: RequestRow; now: number }) {
  const { begin, by } = timeOf(request);
  const share = Math.min(1, Math.max(0, (now - begin) / (by - begin)));
  return (
    <svg className="elapsed" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="4" rx="2" />
      <rect width={share * 100} height="4" rx="2" />
    </svg>
  );
}

function Where({ request }: { request: RequestRow }) {
  return (
    <span className="where">
      {requestKind[request.kind]} · {request.commune ?? 'commune non précisée'} · {shortNumber(request.id)}
      <Referrer request={request} />
    </span>
  );
}

/** The place that was found is later than it should be. */
function TooLate({ request }: { request: RequestRow }) {
  const { bookedFor, deadline } = request;
  if (!hasDeadline(request) || bookedFor === null || Date.parse(bookedFor) <= timeOf(request).by) return null;
  const past24 = Date.parse(bookedFor) > Date.parse(deadline);
  return <em className="late">{past24 ? 'après le délai de 24 h' : 'après l’heure demandée'}</em>;
}
