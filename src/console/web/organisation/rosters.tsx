import { useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { professions } from '../../../directory/profession.ts';
import { addressOf } from '../address.ts';
import { useRead } from '../hooks.ts';
import { Section } from '../section.tsx';
import type { Roster, RosterSummary } from './answers.ts';
import { Coverage } from './coverage.tsx';
import { NewRoster } from './new-roster.tsx';
import { RosterCalendar } from './roster-calendar.tsx';
import { useList } from './use-list.ts';
import type { TellUnsaved } from './use-unsaved.ts';
import { dateAt, daysInWords, seasonInWords } from './weeks.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  /** The roster that is open. */
  id: string | undefined;
  onOpen: (id: string | undefined) => void;
  onUnsaved: TellUnsaved;
};

/** Who is on duty when: every roster of the territory, what each lacks, and one of them day by day. */
export function Rosters({ token, board, now, id, onOpen, onUnsaved }: Props) {
  const [turn, setTurn] = useState(0);
  const [adding, setAdding] = useState(false);
  const { items, fault } = useList<RosterSummary>(token, '/v1/rosters', turn);
  const today = dateAt(now, board.timeZone);
  if (id)
    return (
      <RosterCalendar
        key={id}
        token={token}
        today={today}
        id={id}
        onUnsaved={onUnsaved}
        onBack={() => onOpen(undefined)}
      />
    );
  return (
    <Section id="tours-de-garde" title="Tours de garde" {...(items ? { count: items.length } : {})}>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {items?.length === 0 && !adding && (
        <p className="nothing">
          Aucun tour de garde pour le moment. Dentistes le dimanche, kinésithérapeutes pendant les
          bronchiolites, infirmiers, sages-femmes, pharmaciens&nbsp;: partez d’un modèle.
        </p>
      )}
      <ul className="rows rosters">
        {items?.map((roster) => (
          <RosterRow key={roster.id} token={token} roster={roster} today={today} onOpen={onOpen} />
        ))}
      </ul>
      {adding ? (
        <NewRoster
          token={token}
          today={today}
          onUnsaved={onUnsaved}
          onClose={() => setAdding(false)}
          onMade={(roster) => {
            setAdding(false);
            setTurn(turn + 1);
            onOpen(roster.id);
          }}
        />
      ) : (
        <p className="more">
          <button type="button" onClick={() => setAdding(true)}>
            Créer un tour de garde
          </button>
        </p>
      )}
    </Section>
  );
}

type RowProps = { token: string; roster: RosterSummary; today: string; onOpen: (id: string) => void };

function RosterRow({ token, roster, today, onOpen }: RowProps) {
  const { value } = useRead<Roster>(token, `/v1/rosters/${roster.id}`);
  return (
    <li>
      <span className="what">
        <a
          className="open"
          href={addressOf({ at: 'organisation', part: 'gardes', id: roster.id })}
          onClick={(event) => {
            event.preventDefault();
            onOpen(roster.id);
          }}
        >
          {roster.name}
        </a>
        {value && <Coverage roster={value} today={today} />}
      </span>
      <span className="where">
        {professions[roster.profession]} · {daysInWords(roster.weekdays)}
        {roster.onHolidays && ', fériés compris'} · {seasonInWords(roster.season)}
      </span>
    </li>
  );
}
