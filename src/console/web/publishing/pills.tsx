type Props<T extends string> = {
  legend: string;
  /** Of this group on the page. */
  name: string;
  options: readonly (readonly [value: T, says: string])[];
  value: T | undefined;
  onChange: (value: T) => void;
  className?: string;
};

/** One of a few, each as wide as a thumb. */
export const Pills = <T extends string>({
  legend,
  name,
  options,
  value,
  onChange,
  className = '',
}: Props<T>) => (
  <fieldset className={`choices thumbs ${className}`}>
    <legend>{legend}</legend>
    {options.map(([one, says]) => (
      <label key={one} className="pill">
        <input type="radio" name={name} checked={value === one} onChange={() => onChange(one)} />
        {says}
      </label>
    ))}
  </fieldset>
);

type ManyProps<T extends string> = {
  legend: string;
  options: readonly (readonly [value: T, says: string])[];
  values: readonly T[];
  onChange: (values: T[]) => void;
};

/** Some of a few. */
export const ManyPills = <T extends string>({ legend, options, values, onChange }: ManyProps<T>) => (
  <fieldset className="choices thumbs">
    <legend>{legend}</legend>
    {options.map(([one, says]) => (
      <label key={one} className="pill">
        <input
          type="checkbox"
          checked={values.includes(one)}
          onChange={(event) =>
            onChange(event.target.checked ? [...values, one] : values.filter((other) => other !== one))
          }
        />
        {says}
      </label>
    ))}
  </fieldset>
);
