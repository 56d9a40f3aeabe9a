import { count, type Place, timeOfDay } from '../words.ts';
import type { Next } from './answers.ts';
import { nextInFigures } from './rule-words.ts';
import { dateInWords, dateOf } from './times.ts';

type Props = {
  next: Next;
  now: number;
  place: Place;
  /** Of fixed slots that are there already: those that are free are made anew. */
  changes: boolean;
};

/** As many days as a glance takes in. */
const DAYS = 4;

/** An hour stays whole at the end of a line. */
const inOnePiece = (hour: string): string => hour.replaceAll(' ', '\u00a0');

/** What fixed slots would make of the weeks ahead. */
export function RulePreview({ next, now, place, changes }: Props) {
  const { given, against } = nextInFigures(next);
  const days = [...Map.groupBy(given, ({ start }) => dateOf(start, place))];
  return (
    <div className="outcome" aria-live="polite">
      <p>
        <strong>{count(given.length, 'place', 'places', 'Aucune place')} dans les semaines à venir</strong>
        {days.length > 0 && `, sur ${count(days.length, 'jour')}.`}
      </p>
      <ul>
        {days.slice(0, DAYS).map(([date, some]) => (
          <li key={date}>
            {dateInWords(date, now, place)}&nbsp;:{' '}
            {some.map(({ start }) => inOnePiece(timeOfDay(start, place))).join(', ')}
          </li>
        ))}
        {days.length > DAYS && <li>et {count(days.length - DAYS, 'autre jour', 'autres jours')}</li>}
      </ul>
      {against.map(([reason, some]) => (
        <p key={reason} className="where">
          {count(some, 'créneau laissé', 'créneaux laissés')} de côté&nbsp;: {reason}.
        </p>
      ))}
      {changes && (
        <p className="where">
          Les places libres sont refaites ainsi&nbsp;; les rendez-vous déjà pris restent à leur heure.
        </p>
      )}
    </div>
  );
}
