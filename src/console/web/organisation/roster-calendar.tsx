import { useEffect, useRef, useState } from 'react';
import { faultInWords, post } from '../api.ts';
import { professions } from '../../../directory/profession.ts';
import { useRead } from '../hooks.ts';
import { count } from '../words.ts';
import type { PracticePlace, Professional, Remaining, Roster } from './answers.ts';
import { ChangeRoster } from './change-roster.tsx';
import { type Chosen, RosterDay } from './roster-day.tsx';
import { DutyForm } from './duty-form.tsx';
import { Coverage } from './coverage.tsx';
import { likeBefore } from './suggest-duty.ts';
import { useList } from './use-list.ts';
import type { TellUnsaved } from './use-unsaved.ts';
import { daysAfter, firstMonday, fullDay, mondayOf, nextGap, seasonInWords, weekFrom } from './weeks.ts';

/** As many as are seen without scrolling far. */
const WEEKS = 4;

type Props = {
  token: string;
  today: string;
  id: string;
  onUnsaved: TellUnsaved;
  onBack: () => void;
};

/** One roster, week by week: who is on duty when, and where nobody is. */
export function RosterCalendar({ token, today, id, onUnsaved, onBack }: Props) {
  const read = useRead<Roster>(token, `/v1/rosters/${id}`);
  const [changed, setChanged] = useState<Roster>();
  const roster = changed ?? read.value;
  const [changing, setChanging] = useState(false);
  const [said, setSaid] = useState('');
  const change = useRef<HTMLButtonElement>(null);
  const close = (what = '') => {
    setChanging(false);
    setSaid(what);
    change.current?.focus();
  };
  return (
    <section className="card roster" aria-labelledby="tour-titre" tabIndex={-1}>
      <div className="card-head">
        <button type="button" className="quiet" onClick={onBack}>
          ← Tous les tours de garde
        </button>
        <h2 id="tour-titre">{roster?.name ?? 'Tour de garde'}</h2>
        {roster && <Coverage roster={roster} today={today} />}
        {roster && (
          <span className="where">
            {professions[roster.profession]} · {seasonInWords(roster.season)}
          </span>
        )}
        {roster && (
          <button
            ref={change}
            type="button"
            className="quiet"
            aria-expanded={changing}
            onClick={() => {
              setChanging(!changing);
              setSaid('');
            }}
          >
            Modifier le tour de garde
          </button>
        )}
        <output>{said}</output>
      </div>
      {read.fault && (
        <p className="fault" role="alert">
          {read.fault}
        </p>
      )}
      {roster && changing && (
        <ChangeRoster
          token={token}
          roster={roster}
          onUnsaved={onUnsaved}
          onClose={() => close()}
          onChanged={(after, what) => {
            setChanged(after);
            close(what);
          }}
          onRead={setChanged}
        />
      )}
      {roster && (
        <Weeks
          key={`${roster.season.from} ${roster.season.to}`}
          token={token}
          roster={roster}
          today={today}
          onChanged={setChanged}
        />
      )}
    </section>
  );
}

type WeeksProps = {
  token: string;
  roster: Roster;
  today: string;
  onChanged: (roster: Roster) => void;
};

function Weeks({ token, roster, today, onChanged }: WeeksProps) {
  const people = useList<Professional>(token, `/v1/professionals?profession=${roster.profession}`).items;
  const places = useList<PracticePlace>(token, '/v1/places').items;
  const [from, setFrom] = useState(() => firstMonday(roster, today));
  const [chosen, setChosen] = useState<Chosen>();
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState<string>();
  const calendar = useRef<HTMLDivElement>(null);
  /** The day to which the keyboard goes once it is shown. */
  const [goTo, setGoTo] = useState<{ date: string }>();
  useEffect(() => {
    if (goTo) focusDay(calendar.current, goTo.date);
  }, [goTo]);

  const show = (date: string) => {
    if (date < from || date >= daysAfter(from, 7 * WEEKS)) setFrom(mondayOf(date));
    setGoTo({ date });
  };
  useEffect(() => {
    const it = calendar.current;
    const onKey = (event: KeyboardEvent) => moveByArrow(event, show);
    it?.addEventListener('keydown', onKey);
    return () => it?.removeEventListener('keydown', onKey);
  });
  const close = (date: string) => {
    setChosen(undefined);
    setGoTo({ date });
  };
  const changed = (after: Roster & Remaining, date: string, what: string) => {
    const visits = after.bookingsRemaining?.length ?? 0;
    onChanged(after);
    setChosen(undefined);
    setFault(undefined);
    const kept =
      visits > 0
        ? ` ${count(visits, 'rendez-vous', 'rendez-vous')} déjà pris\u00a0: une tâche est ouverte pour chacun.`
        : '';
    setSaid(`${what}${kept}`);
    const next = after.gaps.includes(date) ? date : nextGap(after.gaps, date);
    show(next ?? date);
  };
  const repeat = async (week: readonly string[]) => {
    const duties = likeBefore(roster, week);
    setFault(undefined);
    try {
      const after = await post<Roster>(token, `/v1/rosters/${roster.id}/duties`, { duties });
      changed(after, week[0] ?? today, `${count(duties.length, 'garde')} comme la semaine précédente.`);
    } catch (error) {
      setFault(faultInWords(error));
    }
  };
  const [gap] = roster.gaps;
  return (
    <>
      <div className="controls">
        <button type="button" onClick={() => setFrom(daysAfter(from, -7 * WEEKS))}>
          ← Semaines d’avant
        </button>
        <button type="button" onClick={() => setFrom(daysAfter(from, 7 * WEEKS))}>
          Semaines d’après →
        </button>
        {gap && (
          <button type="button" className="quiet" onClick={() => show(gap)}>
            Au premier jour sans personne
          </button>
        )}
        <output>{said}</output>
        {fault && (
          <span className="fault" role="alert">
            {fault}
          </span>
        )}
      </div>
      {people?.length === 0 && (
        <p className="fault">
          Personne de cette profession dans l’annuaire&nbsp;: inscrivez d’abord les professionnels.
        </p>
      )}
      <div ref={calendar} className="weeks">
        {Array.from({ length: WEEKS }, (_, index) => weekFrom(daysAfter(from, 7 * index))).map((week) => {
          const [monday = ''] = week;
          const repeated = likeBefore(roster, week).length;
          const open = chosen && week.includes(chosen.date) ? chosen : undefined;
          return (
            <section key={monday} className="week" aria-label={`Semaine du ${fullDay(monday)}`}>
              <h3>
                <span>Semaine du {fullDay(monday)}</span>
                {repeated > 0 && (
                  <button type="button" className="quiet" onClick={() => void repeat(week)}>
                    Comme la semaine précédente ({repeated})
                  </button>
                )}
              </h3>
              <ul className="roster-days">
                {week.map((date) => (
                  <RosterDay
                    key={date}
                    roster={roster}
                    date={date}
                    today={today}
                    people={people ?? []}
                    chosen={open}
                    onChoose={setChosen}
                  />
                ))}
              </ul>
              {open && people && places && (
                <DutyForm
                  key={`${open.date} ${open.duty?.id}`}
                  token={token}
                  roster={roster}
                  chosen={open}
                  people={people}
                  places={places}
                  onChanged={changed}
                  onClose={() => close(open.date)}
                />
              )}
            </section>
          );
        })}
      </div>
    </>
  );
}

function focusDay(calendar: HTMLElement | null, date: string): void {
  calendar?.querySelector<HTMLElement>(`[data-date="${date}"] button`)?.focus();
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** From day to day, also into the weeks before and after; a field of the form keeps its arrows. */
function moveByArrow(event: KeyboardEvent, show: (date: string) => void): void {
  const step = STEPS[event.key];
  const date =
    event.target instanceof HTMLElement && event.target.closest<HTMLElement>('[data-date]')?.dataset['date'];
  if (!step || !date) return;
  event.preventDefault();
  show(daysAfter(date, step));
}
