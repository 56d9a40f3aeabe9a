import { count } from '../words.ts';
import type { Roster } from './answers.ts';
import { shortDay } from './weeks.ts';

/** Whether somebody is there on every day that is asked for. */
export function Coverage({ roster, today }: { roster: Roster; today: string }) {
  const [first] = roster.gaps;
  if (roster.season.to < today) return <em>terminé</em>;
  if (first === undefined) return <em data-state="held">complet</em>;
  return (
    <em data-state="gap">
      {count(roster.gaps.length, 'jour')} sans personne, le premier {shortDay(first)}
    </em>
  );
}
