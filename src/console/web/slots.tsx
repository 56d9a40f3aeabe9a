import { useState } from 'react';
import type { BoardState, SlotRow } from '../../board/projection.ts';
import { freePlaces } from './free-places.ts';
import { Section } from './section.tsx';
import { count, dayInWords, professional, slotMode, timeOfDay } from './words.ts';

/** How many are shown before somebody asks for all of them. */
const FIRST = 8;

export function Slots({ board, now }: { board: BoardState; now: number }) {
  const [all, setAll] = useState(false);
  const { slots: free, places } = freePlaces(board.slots, now);
  const days = Map.groupBy(all ? free : free.slice(0, FIRST), (slot) => dayInWords(slot.start, now, board));
  return (
    <Section id="creneaux" title="Places libres" count={places} shortcut="c">
      {free.length === 0 && <p className="nothing">Aucune place libre dans les 48 h.</p>}
      {free.length > 0 && <Communes slots={free} />}
      {[...days].map(([day, slots]) => (
        <div key={day}>
          <h3>{day}</h3>
          <ul className="rows slots">
            {slots.map((slot) => (
              <li key={slot.id}>
                <strong className="start">{timeOfDay(slot.start, board)}</strong>
                <span className="what">{professional(slot)}</span>
                <span className="where">
                  {slot.commune || slot.placeName} · {slotMode[slot.mode]}
                  {slot.walkIn && ` · sans heure fixe jusqu’à ${timeOfDay(slot.end, board)}`}
                  {slot.capacity > 1 && ` · ${count(slot.freePlaces, 'place')} sur ${slot.capacity}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {free.length > FIRST && (
        <button type="button" className="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all
            ? 'Montrer seulement les premiers'
            : `Montrer les ${count(places, 'place')}${places === free.length ? '' : ` des ${free.length} créneaux`}`}
        </button>
      )}
    </Section>
  );
}

/** Where there is room, the most first: what the nurse asks for before a name. */
function Communes({ slots }: { slots: readonly SlotRow[] }) {
  const places = new Map<string, number>();
  for (const { commune, placeName, freePlaces } of slots) {
    const where = commune || placeName;
    places.set(where, (places.get(where) ?? 0) + freePlaces);
  }
  const ranked = [...places].sort(([a, n], [b, m]) => m - n || a.localeCompare(b, 'fr'));
  return (
    <ul className="communes" aria-label="Places libres par commune">
      {ranked.map(([commune, n]) => (
        <li key={commune}>
          {commune} <strong>{n}</strong>
        </li>
      ))}
    </ul>
  );
}
