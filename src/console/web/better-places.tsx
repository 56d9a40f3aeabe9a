import { useState } from 'react';
import type { BoardState } from '../../board/projection.ts';
import { addressOf } from './address.ts';
import { useRead } from './hooks.ts';
import type { Better, BetterPlaces } from './request/answers.ts';
import { Section } from './section.tsx';
import { dayInWords, type Place, shortNumber, timeOfDay, wellSet } from './words.ts';

type Props = { token: string; board: BoardState; now: number };

/** What the tasks of this kind are; another list of them asks anew. */
export const betterPlacesTurn = ({ tasks }: Pick<BoardState, 'tasks'>): string =>
  tasks
    .filter(({ kind }) => kind === 'better-place')
    .map(({ id }) => id)
    .join(' ');

/** Places that somebody who waits could have if another agreed to move, one after the other; a person asks, and does it on the request. */
export function BetterPlaces(props: Props) {
  return betterPlacesTurn(props.board) === '' ? null : <Found {...props} />;
}

function Found({ token, board, now }: Props) {
  const [turn, setTurn] = useState(0);
  const { value, fault } = useRead<BetterPlaces>(
    token,
    '/v1/better-places',
    `${betterPlacesTurn(board)} ${turn}`,
  );
  const found = value?.items ?? [];
  return (
    <Section id="meilleure-place" title="Meilleures places" count={found.length} shortcut="g">
      <p className="where">Rien ne bouge sans l’accord du patient&nbsp;: appelez-le depuis sa demande.</p>
      {!value && !fault && <p aria-busy="true">Recherche…</p>}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {value?.complete === false && <NotDone onAgain={() => setTurn(turn + 1)} />}
      {value?.complete && found.length === 0 && <p className="nothing">Plus rien de mieux pour l’instant.</p>}
      <ol className="rows better">
        {found.map((one) => (
          <li key={one.requestId}>
            <span className="what">
              <a className="open" href={addressOf({ at: 'request', id: one.requestId })}>
                {one.from ? 'Déplacer' : 'Placer'} la demande {shortNumber(one.requestId)}
              </a>
              {one.after !== null && <em>ensuite</em>}
            </span>
            <span className="where">
              {one.from && `${spotInWords(one.from, now, board)} → `}
              {spotInWords(one.to, now, board)}
            </span>
            <span className="why">{gainsInWords(one)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** That nothing was found is no news here: somebody may still be helped. */
export const NotDone = ({ onAgain }: { onAgain?: () => void }) => (
  <output className="not-done">
    La recherche de meilleures places n’a pas fini à temps&nbsp;: il y en a peut-être. Elle recommence
    d’elle-même toutes les dix minutes.{' '}
    {onAgain && (
      <button type="button" className="quiet" onClick={onAgain}>
        Chercher encore
      </button>
    )}
  </output>
);

/** « aujourd’hui à 14 h 30, Dr Claire Wattel (Douai) ». */
export const spotInWords = (
  { start, professionalName, commune }: Better['to'],
  now: number,
  place: Place,
): string =>
  wellSet(`${dayInWords(start, now, place)} à ${timeOfDay(start, place)}, ${professionalName} (${commune})`);

export const gainsInWords = ({ gains }: Pick<Better, 'gains'>): string =>
  wellSet(gains.map(({ text }) => text).join(' · '));
