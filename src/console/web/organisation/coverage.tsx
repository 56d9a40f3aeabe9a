import { count } from '../words.ts';
import type { Roster } from './answers.ts';
import { shortDay } from './weeks.ts';

/** Whether somebody is there on every day that is asked for, and for all of its hours. */
export function Coverage({ roster, today }: { roster: Roster; today: string }) {
  const { gaps, incomplete, season } = roster;
  if (season.to < today) return <em>terminé</em>;
  if (gaps.length + incomplete.length === 0) return <em data-state="held">complet</em>;
  return (
    <>
      {gaps[0] && (
        <em data-state="gap">
          {count(gaps.length, 'jour')} sans personne, le premier {shortDay(gaps[0])}
        </em>
      )}
      {incomplete[0] && (
        <em data-state="partial">
          {count(incomplete.length, 'jour incomplet', 'jours incomplets')}, le premier{' '}
          {shortDay(incomplete[0])}
        </em>
      )}
    </>
  );
}
