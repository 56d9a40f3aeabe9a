import type { ReactNode } from 'react';
import { Field } from './field.tsx';

type Common = {
  label: ReactNode;
  fault?: string | undefined;
  hint?: ReactNode;
  className?: string;
  /** Where whoever opened the form goes on. */
  first?: boolean;
};

type TextProps = Common & {
  value: string | number;
  onText: (text: string) => void;
  type?: 'text' | 'tel' | 'date' | 'time' | 'number';
  maxLength?: number;
};

/** A field in which something is typed. */
export function TextField({ value, onText, type, maxLength, first, ...said }: TextProps) {
  return (
    <Field {...said}>
      {(field) => (
        <input
          {...field}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever opened the form goes on here
          autoFocus={first}
          type={type}
          value={value}
          maxLength={maxLength}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

type ChoiceProps = Common & {
  value: string;
  /** What is sent, and how it is called. */
  options: readonly (readonly [value: string, says: string])[];
  /** What stands first in the list for nothing chosen; absent: something always is. */
  empty?: string | undefined;
  onChoice: (value: string) => void;
};

/** A field in which one of a list is chosen. */
export function ChoiceField({ value, options, empty, onChoice, first, ...said }: ChoiceProps) {
  return (
    <Field {...said}>
      {(field) => (
        <select
          {...field}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever opened the form goes on here
          autoFocus={first}
          value={value}
          onChange={(event) => onChoice(event.target.value)}
        >
          {empty !== undefined && <option value="">{empty}</option>}
          {options.map(([code, says]) => (
            <option key={code} value={code}>
              {says}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
