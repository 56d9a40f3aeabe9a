import { useState } from 'react';
import { closingFrom, closingList, type ToDecide } from '../../board/closing.ts';
import { lineNow } from '../../board/line-figures.ts';
import type { BoardState } from '../../board/projection.ts';
import { ActionButton } from './action-button.tsx';
import { faultInWords, post, Refusal } from './api.ts';
import { Section } from './section.tsx';
import { count, shortNumber, sinceInWords, timeOfDay } from './words.ts';

const KIND: Record<ToDecide['kind'], { one: string; many: string; how: string; href: string }> = {
  caller: { one: 'appelant en attente', many: 'appelants en attente', how: 'à prendre', href: '#appels' },
  callback: { one: 'rappel', many: 'rappels', how: 'à rappeler, reporter ou abandonner', href: '#rappels' },
  request: {
    one: 'demande de soins ouverte',
    many: 'demandes de soins ouvertes',
    how: 'rendez-vous, SAS, ou patient prévenu',
    href: '#demandes',
  },
};

type Props = { board: BoardState; now: number; token: string };

/** From thirty minutes before the end of the line's day: what still needs its named outcome (rule 2). */
export function ClosingList({ board, now, token }: Props) {
  const left = closingList(board, now);
  const [fault, setFault] = useState<string>();
  const [doing, setDoing] = useState(false);
  if (!left) return null;
  const closedAt = board.today.closedAt;

  async function close() {
    setDoing(true);
    setFault(undefined);
    try {
      await post(token, '/v1/day/close');
    } catch (error) {
      const refused = error instanceof Refusal && error.status === 409;
      setFault(refused ? `Pas encore : ${faultInWords(error)}` : faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <Section id="cloture" title="Clôture de la journée" count={left.length} shortcut="f">
      <p className="where">
        {board.today.closesAt !== null && lineNow(board, now).state === 'open'
          ? `La ligne ferme à ${timeOfDay(board.today.closesAt, board)}.`
          : 'La ligne est fermée.'}{' '}
        {left.length > 0
          ? 'Chacune de ces personnes doit avoir son issue avant la clôture.'
          : 'Chaque appelant, rappel et demande a son issue.'}
      </p>
      {(Object.keys(KIND) as ToDecide['kind'][]).map((kind) => (
        <Group
          key={kind}
          kind={kind}
          rows={left.filter((row) => row.kind === kind)}
          board={board}
          now={now}
          token={token}
        />
      ))}
      {closedAt && (
        <p className="where">
          Journée close à {timeOfDay(closedAt, board)}, puis rouverte par ce qui est arrivé depuis.
        </p>
      )}
      <button type="button" className="primary" disabled={doing} onClick={() => void close()}>
        {doing ? 'Clôture…' : closedAt ? 'Clore de nouveau la journée' : 'Clore la journée'}
      </button>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </Section>
  );
}

/** Before that time there is nothing to press: who calls until then is of this day too. */
export function ClosingLater({ board, now }: Omit<Props, 'token'>) {
  const from = closingFrom(board, now);
  if (from === undefined) return null;
  return (
    <Section id="cloture" title="Clôture de la journée" shortcut="f">
      <p className="nothing">À partir de {timeOfDay(from, board)}.</p>
    </Section>
  );
}

type GroupProps = Props & { kind: ToDecide['kind']; rows: ToDecide[] };

function Group({ kind, rows, board, now, token }: GroupProps) {
  if (rows.length === 0) return null;
  const { one, many, how, href } = KIND[kind];
  return (
    <div className="to-decide">
      <h3>
        <a href={href}>{count(rows.length, one, many)}</a> <span>{how}</span>
      </h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            {shortNumber(row.id)} <span className="where">{sinceInWords(row.since, now, board)}</span>
            <span className="outcomes">
              {outcomesOf(row, board).map(({ words, path, body }) => (
                <ActionButton
                  key={path}
                  token={token}
                  path={path}
                  body={body}
                  doing="Un instant…"
                  label={`${words} : ${shortNumber(row.id)}`}
                >
                  {words}
                </ActionButton>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type Outcome = { words: string; path: string; body?: { reason: string } };

/** The named outcomes that end it here and now; a place, a call or a red flag has its own way. A coordinator hands over, and nothing else. */
function outcomesOf({ kind, id }: ToDecide, board: BoardState): Outcome[] {
  if (kind === 'caller') return [];
  if (kind === 'callback')
    return [{ words: 'Reporter à la prochaine ouverture', path: `/v1/callbacks/${id}/carry-over` }];
  const end = (words: string, action: string, reason: string): Outcome => ({
    words,
    path: `/v1/requests/${id}/${action}`,
    body: { reason },
  });
  const request = board.requests.find((row) => row.id === id);
  const toTheSas = end('Confiée au SAS', 'redirect', 'sas');
  // A caller with an unanswered red flag is nobody to be told to wait (rule 1).
  if (board.role !== 'operator' || !request || request.redFlag === 'raised' || request.redFlag === 'unknown')
    return [toTheSas];
  const told = request.state !== 'received' && request.state !== 'booked';
  return [
    toTheSas,
    ...(told ? [end('Patient prévenu', 'close', 'patient-told')] : []),
    end('Plus besoin', 'cancel', 'no-longer-needed'),
  ];
}
