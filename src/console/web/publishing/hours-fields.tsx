import { useId, useState } from 'react';
import { useRead } from '../hooks.ts';
import { slotMode } from '../words.ts';
import type { Mode, Page, Where } from './answers.ts';
import type { Said } from './last-time.ts';
import { offeredPlaces } from './offered-places.ts';
import { Pills } from './pills.tsx';
import type { Whose } from './whose.ts';

const STEPS = ['10', '15', '20', '30', '45', '60'];
const MODES = (['AMB', 'HH', 'VR'] as const).map((mode) => [mode, slotMode[mode]] as const);

type Hours = Pick<Said, 'from' | 'to' | 'minutes' | 'placeId' | 'mode'>;
type Props = Pick<Whose, 'token' | 'professionalId'> & {
  places: readonly Where[];
  /** Ids of places where they have been before, which stand first. */
  usual: readonly string[];
  /** Walk-in hours have no step. */
  walkIn: boolean;
  hours: Hours;
  onChange: (part: Partial<Hours>) => void;
};

/** From when to when, every how many minutes, where and how. */
export function HoursFields({ token, professionalId, places, usual, walkIn, hours, onChange }: Props) {
  const id = useId();
  const { from, to, minutes, placeId, mode } = hours;
  const [all, setAll] = useState(false);
  const theirs = useRead<Page<Where>>(token, `/v1/places?limit=200&fitting=${professionalId}`).value?.items;
  const fitting = (theirs ?? []).map((one) => one.id);
  const offered = offeredPlaces(places, { usual, fitting, chosen: placeId });
  return (
    <>
      <div className="from-to">
        <label htmlFor={`${id}-from`}>
          De{' '}
          <input
            id={`${id}-from`}
            type="time"
            required
            step={300}
            value={from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
        </label>
        <label htmlFor={`${id}-to`}>
          à{' '}
          <input
            id={`${id}-to`}
            type="time"
            required
            step={300}
            value={to}
            onChange={(event) => onChange({ to: event.target.value })}
          />
        </label>
      </div>
      {!walkIn && (
        <Pills
          legend="Toutes les"
          name={`${id}-step`}
          options={[...new Set([...STEPS, String(minutes)])]
            .sort((one, other) => Number(one) - Number(other))
            .map((step) => [step, `${step}\u00a0min`] as const)}
          value={String(minutes)}
          onChange={(step) => onChange({ minutes: Number(step) })}
        />
      )}
      <Pills
        legend="Comment"
        name={`${id}-mode`}
        options={MODES}
        value={mode}
        onChange={(chosen: Mode) => onChange({ mode: chosen })}
      />
      <div>
        <label htmlFor={`${id}-place`}>{mode === 'AMB' ? 'Où' : 'Depuis quel lieu'}</label>
        <select
          id={`${id}-place`}
          required
          value={placeId}
          onChange={({ target: { value } }) =>
            value === OTHER ? setAll(true) : onChange({ placeId: value })
          }
        >
          <option value="" disabled>
            Choisir le lieu…
          </option>
          <PlaceOptions label="Habituels" places={offered.usual} />
          <PlaceOptions label="Lieux de la profession" places={offered.fitting} />
          {offered.others.length > 0 &&
            (all ? (
              <PlaceOptions label="Autres lieux" places={offered.others} />
            ) : (
              <option value={OTHER}>Autre lieu…</option>
            ))}
        </select>
      </div>
    </>
  );
}

/** Not a place: more of them. */
const OTHER = 'other';

const PlaceOptions = ({ label, places }: { label: string; places: readonly Where[] }) =>
  places.length > 0 && (
    <optgroup label={label}>
      {places.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}, {one.commune}
        </option>
      ))}
    </optgroup>
  );

/** A territory's places; one with more than fit a page is looked for among the first of them. */
export const usePlaces = (token: string): readonly Where[] =>
  useRead<Page<Where>>(token, '/v1/places?limit=200').value?.items ?? [];

/** « Cabinet Lemaire, Douai »; nothing while it is not known. */
export function placeName(places: readonly Where[], id: string): string {
  const found = places.find((one) => one.id === id);
  return found ? `${found.name}, ${found.commune}` : '';
}
