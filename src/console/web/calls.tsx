import type { BoardState } from '../../board/projection.ts';
import { Section } from './section.tsx';
import { callState, shortNumber, waitInWords } from './words.ts';

/** One minute: 95 % of callers should have been answered by then (domain.md, figures). */
const PATIENCE_MS = 60_000;

const ORDER = { queued: 0, ringing: 1, answered: 2 } as const;

/** Who waits first, then who is greeted, then who is being talked to; the oldest on top. */
export function Calls({ board, now }: { board: BoardState; now: number }) {
  const calls = [...board.calls].sort(
    (one, other) =>
      ORDER[one.state] - ORDER[other.state] || Date.parse(one.arrivedAt) - Date.parse(other.arrivedAt),
  );
  const waiting = calls.filter((call) => call.state === 'queued').length;
  return (
    <Section id="appels" title="Appels" count={waiting} shortcut="a">
      {calls.length === 0 ? (
        <p className="nothing">Aucun appel en cours.</p>
      ) : (
        <ul className="calls">
          {calls.map((call) => {
            const since = call.answeredAt ?? call.arrivedAt;
            const tooLong = call.state === 'queued' && now - Date.parse(since) > PATIENCE_MS;
            return (
              <li key={call.id} data-state={call.state} data-long={tooLong}>
                <strong>{waitInWords(since, now)}</strong>
                <span className="what">
                  {callState[call.state]}
                  {tooLong && <em>plus d’une minute</em>}
                </span>
                <span className="where">{shortNumber(call.id)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
