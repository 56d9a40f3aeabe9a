import type { PlaceHours } from './answers.ts';
import { Field, WeekdayBoxes } from './field.tsx';
import { FIRST_HOURS, openingInWords } from './place-hours.ts';

type Props = {
  opening: PlaceHours[] | null;
  /** What is wrong with which field. */
  at: (field: string) => string | undefined;
  onOpening: (opening: PlaceHours[] | null) => void;
};

/** A place's own hours, a line for each stretch: days, from, to; or none, and the slots that are given there decide. */
export function OpeningFields({ opening, at, onOpening }: Props) {
  const set = (index: number, more: Partial<PlaceHours>) =>
    onOpening((opening ?? []).map((hours, one) => (one === index ? { ...hours, ...more } : hours)));
  return (
    <fieldset className="opening wide">
      <legend>Horaires propres</legend>
      <label className="check">
        <input
          type="checkbox"
          checked={opening !== null}
          onChange={(event) => onOpening(event.target.checked ? [FIRST_HOURS] : null)}
        />
        Ce lieu a ses propres horaires d’ouverture
      </label>
      {opening?.map((hours, index) => (
        <fieldset key={index} className="stretch">
          <legend>Plage {index + 1}</legend>
          <WeekdayBoxes
            legend="Jours"
            days={hours.weekdays}
            onDays={(weekdays) => set(index, { weekdays })}
          />
          {at(`opening.${index}.weekdays`) && <p className="fault">Choisissez au moins un jour.</p>}
          <div className="hours">
            <Field label="De" className="short" fault={at(`opening.${index}.from`)}>
              {(field) => (
                <input
                  {...field}
                  type="time"
                  value={hours.from}
                  onChange={(event) => set(index, { from: event.target.value })}
                />
              )}
            </Field>
            <Field label="À" className="short" fault={at(`opening.${index}.to`)}>
              {(field) => (
                <input
                  {...field}
                  type="time"
                  // A clock of a browser does not know 24:00.
                  value={hours.to === '24:00' ? '00:00' : hours.to}
                  onChange={(event) => set(index, { to: event.target.value })}
                />
              )}
            </Field>
            <button
              type="button"
              className="quiet"
              aria-label={`Retirer la plage ${index + 1}`}
              onClick={() => onOpening(opening.filter((_, one) => one !== index))}
            >
              Retirer
            </button>
          </div>
        </fieldset>
      ))}
      {opening && (
        <>
          <p className="hint">{openingInWords(opening)}</p>
          <button
            type="button"
            onClick={() => onOpening([...opening, { weekdays: [6, 7], from: '09:00', to: '20:00' }])}
          >
            Ajouter une plage
          </button>
        </>
      )}
    </fieldset>
  );
}
