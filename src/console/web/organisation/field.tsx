import { type ReactNode, useId } from 'react';

type FieldProps = {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
};

type Props = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with it, said under it. */
  fault?: string | undefined;
  className?: string;
  children: (field: FieldProps) => ReactNode;
};

/** A field with its name, what is to be known of it, and what was refused. */
export function Field({ label, hint, fault, className = '', children }: Props) {
  const id = useId();
  const said = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div className={`field-of ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': fault !== undefined, 'aria-describedby': said || undefined })}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="fault">
          {fault}
        </p>
      )}
    </div>
  );
}

type SaveProps = {
  state: 'ready' | 'doing' | 'done';
  refusal: { says: string } | undefined;
  /** What is on the button. */
  children: ReactNode;
  /** Said once it is done. */
  done?: string;
};

export function SaveButton({ state, refusal, children, done = 'Enregistré.' }: SaveProps) {
  return (
    <>
      <button
        type="submit"
        className="primary"
        aria-busy={state === 'doing'}
        aria-disabled={state === 'doing'}
      >
        {state === 'doing' ? 'Enregistrement…' : children}
      </button>
      <output>{state === 'done' ? done : ''}</output>
      {refusal && (
        <span className="fault" role="alert">
          {refusal.says}
        </span>
      )}
    </>
  );
}

/** Which days of the week: a box for each, said in full to whoever hears the page. */
export function WeekdayBoxes({
  days,
  onDays,
  legend,
}: {
  days: readonly number[];
  onDays: (days: number[]) => void;
  legend: string;
}) {
  return (
    <fieldset className="weekdays">
      <legend>{legend}</legend>
      {WEEKDAYS.map((name, index) => (
        <label key={name} className="pill">
          <input
            type="checkbox"
            checked={days.includes(index + 1)}
            onChange={() =>
              onDays(
                days.includes(index + 1)
                  ? days.filter((day) => day !== index + 1)
                  : [...days, index + 1].toSorted(),
              )
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
