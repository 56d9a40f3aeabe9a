import { type Duty, fullName, type Professional, type Roster } from './answers.ts';
import { conflictsInWords, heldOf } from './duty-conflicts.ts';
import { dayState, fullDay, hourInWords, shortDay } from './weeks.ts';

/** What of a roster is being changed: a duty, or a day to which one is added. */
export type Chosen = { date: string; duty?: Duty };

type Props = {
  roster: Roster;
  date: string;
  today: string;
  people: readonly Professional[];
  chosen: Chosen | undefined;
  onChoose: (chosen: Chosen) => void;
};

const SAYS = { outside: 'hors saison', past: 'passé' } as const;

/** One day: each duty and each gap is a button, reached by the arrows. */
export function RosterDay({ roster, date, today, people, chosen, onChoose }: Props) {
  const state = dayState(roster, date, today);
  const duties = roster.duties.filter((duty) => duty.date === date);
  const nameOf = (id: string) => {
    const found = people.find((one) => one.id === id);
    return found ? fullName(found) : 'Quelqu’un d’autre';
  };
  const mayAdd = state !== 'outside' && date >= today;
  return (
    <li data-date={date} data-state={state} aria-current={date === today ? 'date' : undefined}>
      <span className="date">
        {shortDay(date)}
        {date === today && <em>aujourd’hui</em>}
      </span>
      {duties.map((duty) => (
        <button
          key={duty.id}
          type="button"
          className="duty"
          data-held={date < today ? 'all' : heldOf(duty)}
          aria-expanded={chosen?.duty?.id === duty.id}
          // What is past stays as it was.
          disabled={date < today}
          onClick={() => onChoose({ date, duty })}
        >
          <strong>{nameOf(duty.professionalId)}</strong>
          <span>
            {hourInWords(duty.from)} – {hourInWords(duty.to)}
          </span>
          {date >= today &&
            conflictsInWords(duty).map((says) => (
              <span key={says} className="fault">
                {says}
              </span>
            ))}
        </button>
      ))}
      {state === 'gap' && (
        <button
          type="button"
          className="gap"
          aria-expanded={chosen?.date === date && !chosen.duty}
          onClick={() => onChoose({ date })}
        >
          <strong>Personne</strong>
          <span>
            à attribuer<span className="visually-hidden"> le {fullDay(date)}</span>
          </span>
        </button>
      )}
      {state === 'not-asked' && <span className="visually-hidden">rien de prévu</span>}
      {(state === 'outside' || state === 'past') && <span className="where">{SAYS[state]}</span>}
      {mayAdd && state !== 'gap' && (
        <button
          type="button"
          className="quiet add"
          aria-expanded={chosen?.date === date && !chosen.duty}
          onClick={() => onChoose({ date })}
        >
          + <span className="visually-hidden">Ajouter une garde le {fullDay(date)}</span>
        </button>
      )}
    </li>
  );
}
