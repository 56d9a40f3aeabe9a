import type { BoardState } from '../../board/projection.ts';
import { addressOf } from './address.ts';
import { useRead } from './hooks.ts';
import type { List, Listed } from './request/answers.ts';
import { Section } from './section.tsx';
import { standbyNews, toldInWords } from './standby-words.ts';
import { timeLeft, urgency } from './request-time.ts';
import { count, shortNumber, sinceInWords, timeOfDay, whenInWords } from './words.ts';

type Props = { token: string; board: BoardState; now: number };

/** Who takes any place that falls free, and who has just been given one: nothing to look at where nobody does. */
export function StandbyList({ token, board, now }: Props) {
  const { waiting, placed } = standbyNews(board, now);
  if (waiting.length + placed.length === 0) return null;
  const toTell = placed.filter(({ placed: { told } }) => told === 'to-call').length;
  return (
    <Section
      id="liste-attente"
      title="Liste d’attente : première place libre"
      count={waiting.length}
      shortcut="w"
    >
      {placed.length > 0 && (
        <>
          <h3>
            {count(placed.length, 'place donnée', 'places données')}
            {toTell > 0 && `, ${count(toTell, 'patient')} à prévenir`}
          </h3>
          <ul className="rows placed">
            {placed.map((row) => (
              <li key={row.id} data-told={row.placed.told}>
                <span className="what">
                  <Open id={row.id} says={`Rendez-vous ${whenInWords(row.bookedFor ?? '', now, board)}`} />
                  <em data-told={row.placed.told}>{toldInWords[row.placed.told]}</em>
                </span>
                <span className="where">
                  {row.commune ?? 'Commune non précisée'} · place donnée à {timeOfDay(row.placed.at, board)} ·{' '}
                  {shortNumber(row.id)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {waiting.length > 0 && <Waiting token={token} board={board} now={now} />}
    </Section>
  );
}

/** The age is asked for by whoever may read it, and is not on the board (rule 8). */
function Waiting({ token, board, now }: Props) {
  const { waiting } = standbyNews(board, now);
  const turn = waiting.map(({ id }) => id).join(' ');
  const listed = useRead<List<Listed>>(token, '/v1/standby', turn).value?.items ?? [];
  return (
    <ul className="rows standby">
      {waiting.map((row) => {
        const known = listed.find(({ requestId }) => requestId === row.id);
        const { late, duration } = timeLeft(row, now);
        return (
          <li key={row.id}>
            <span className="what">
              <Open
                id={row.id}
                says={[
                  typeof known?.age === 'number' ? count(known.age, 'an', 'ans', 'moins d’un an') : undefined,
                  row.commune ?? 'commune non précisée',
                ]
                  .filter(Boolean)
                  .join(', ')}
              />
              <em data-urgency={urgency(row, now)}>
                {late ? 'en retard de' : 'encore'} {duration}
              </em>
            </span>
            <span className="where">
              en liste {sinceInWords(row.standbySince ?? '', now, board)} · {shortNumber(row.id)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const Open = ({ id, says }: { id: string; says: string }) => (
  <a className="open" href={addressOf({ at: 'request', id })} aria-label={`${says}, ${shortNumber(id)}`}>
    {says}
  </a>
);
