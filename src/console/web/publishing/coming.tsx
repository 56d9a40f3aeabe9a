import { useState } from 'react';
import { count } from '../words.ts';
import type { Slot, Where } from './answers.ts';
import { SlotRow } from './slot-row.tsx';
import { dayInFigures, isComing } from './slot-state.ts';
import { dateInWords, dateOf } from './times.ts';
import { WithdrawDay } from './withdraw-day.tsx';
import type { Whose } from './whose.ts';

type Props = Whose & { slots: readonly Slot[]; places: readonly Where[]; onDone: () => void };

/** Days with places that are shown before somebody asks for all of them. */
const FIRST_DAYS = 5;

/** The places that are still to come, day by day, in colours and in words. */
export function Coming({ slots, places, onDone, ...whose }: Props) {
  const { now, place } = whose;
  const [all, setAll] = useState(false);
  const coming = slots.filter((slot) => isComing(slot, now));
  const days = [...Map.groupBy(coming, ({ start }) => dateOf(start, place))].filter(([, some]) =>
    some.some(({ state }) => state !== 'withdrawn'),
  );
  const free = coming.reduce((sum, slot) => sum + slot.free, 0);
  return (
    <section className="coming" aria-labelledby="a-venir-titre">
      <h2 id="a-venir-titre">
        Places à venir{' '}
        <span className="count">
          {free}
          <span className="visually-hidden"> libres</span>
        </span>
      </h2>
      {days.length === 0 && <p className="nothing">Aucune place à venir.</p>}
      {(all ? days : days.slice(0, FIRST_DAYS)).map(([date, some]) => (
        <Day key={date} {...whose} date={date} slots={some} places={places} onDone={onDone} />
      ))}
      {days.length > FIRST_DAYS && (
        <button type="button" className="wide" aria-expanded={all} onClick={() => setAll(!all)}>
          {all
            ? 'Montrer seulement les premiers jours'
            : `Montrer ${count(days.length - FIRST_DAYS, 'jour')} de plus`}
        </button>
      )}
    </section>
  );
}

function Day({ date, slots, ...shared }: Props & { date: string }) {
  const { now, place } = shared;
  const kept = slots.filter(({ state }) => state !== 'withdrawn');
  const gone = slots.filter(({ state }) => state === 'withdrawn');
  return (
    <div className="day">
      <h3>
        {dateInWords(date, now, place)} <span className="where">{dayInFigures(kept)}</span>
      </h3>
      <ul className="own-slots">
        {kept.map((slot) => (
          <SlotRow key={slot.id} {...shared} slot={slot} />
        ))}
      </ul>
      {gone.length > 0 && (
        <details>
          <summary>{count(gone.length, 'place retirée', 'places retirées')}</summary>
          <ul className="own-slots">
            {gone.map((slot) => (
              <SlotRow key={slot.id} {...shared} slot={slot} />
            ))}
          </ul>
        </details>
      )}
      <WithdrawDay {...shared} slots={kept} />
    </div>
  );
}
