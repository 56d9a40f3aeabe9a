import { useState } from 'react';
import { timeOfDay } from '../words.ts';
import type { Mode, Slot, Where } from './answers.ts';
import { ChangeSlot } from './change-slot.tsx';
import { placeName } from './hours-fields.tsx';
import { standingInWords, standingOf } from './slot-state.ts';
import { termsInWords, termsOf } from './terms.ts';
import type { Whose } from './whose.ts';
import { WithdrawSlot } from './withdraw-slot.tsx';

/** In a line of their own there is no room for more. */
const MODES: Readonly<Record<Mode, string>> = { AMB: 'cabinet', HH: 'domicile', VR: 'vidéo' };

type Props = Whose & { slot: Slot; places: readonly Where[]; onDone: () => void };

/** One slot: when, how it stands, what is out of the ordinary; what can be done with it is a tap away. */
export function SlotRow({ slot, places, onDone, ...whose }: Props) {
  const { place } = whose;
  const [open, setOpen] = useState(false);
  const about = [
    MODES[slot.mode],
    ...termsInWords(termsOf(slot, slot.start)),
    ...slot.needs.flatMap(({ name }) => (name === null ? [] : [`avec ${name}`])),
    ...(slot.ruleId === null ? [] : ['créneau régulier']),
  ];
  const face = (
    <>
      <span className="hours">
        <strong>{timeOfDay(slot.start, place)}</strong> – {timeOfDay(slot.end, place)}
      </span>{' '}
      <span className="where" data-plain={about.length === 1}>
        {about.join(' · ')}
      </span>{' '}
      <em data-standing={standingOf(slot)}>{standingInWords(slot)}</em>
    </>
  );
  if (slot.state === 'withdrawn') return <li className="face">{face}</li>;
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="face">{face}</summary>
        {open && (
          <div className="acts">
            <p className="where">
              {placeName(places, slot.placeId)}
              {slot.state === 'blocked' &&
                '. Autre chose est noté dans l’agenda à cette heure\u00a0: la place revient si l’heure se libère.'}
              {slot.state === 'closed' &&
                '. Le lieu a changé d’horaires et il est fermé à cette heure\u00a0: la ligne n’y envoie plus personne. La place revient si le lieu rouvre, ou si vous la déplacez.'}
            </p>
            <WithdrawSlot token={whose.token} slot={slot} onDone={onDone} />
            <ChangeSlot {...whose} slot={slot} onDone={onDone} />
          </div>
        )}
      </details>
    </li>
  );
}
