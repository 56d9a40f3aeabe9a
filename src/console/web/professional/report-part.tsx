import { type ReactNode, useId } from 'react';
import { type FormPart, isFilled, type PartContent, toggled } from '../../../feedback/report-form.ts';

type Props = {
  part: FormPart;
  said: PartContent | undefined;
  onSay: (said: PartContent) => void;
  /** Open from the start. */
  open: boolean;
  children?: ReactNode;
};

const NOTHING: PartContent = { picked: [], text: '' };

/** One part of the report: taps first, words where taps do not say it. What is not asked for stays folded until somebody wants it. */
export function ReportPart({ part, said, onSay, open, children }: Props) {
  const fields = (
    <PartFields part={part} said={said} onSay={onSay}>
      {children}
    </PartFields>
  );
  if (part.required) return fields;
  return (
    <details className="report-part" open={open}>
      <summary>
        {part.title}
        {isFilled(said) && <em className="filled">rempli</em>}
      </summary>
      {fields}
    </details>
  );
}

function PartFields({ part, said = NOTHING, onSay, children }: Omit<Props, 'open'>) {
  const id = useId();
  const text = (
    <textarea
      id={id}
      data-part={part.name}
      rows={part.choices.length === 0 ? 2 : 1}
      maxLength={4000}
      aria-label={part.choices.length === 0 ? undefined : `${part.title} : préciser`}
      placeholder={part.choices.length === 0 ? undefined : 'Préciser…'}
      value={said.text}
      onChange={(event) => onSay({ ...said, text: event.target.value })}
    />
  );
  if (part.choices.length === 0)
    return (
      <div className="part">
        <label htmlFor={id}>{part.title}</label>
        {text}
      </div>
    );
  return (
    <fieldset className="part choices thumbs">
      <legend className={part.required ? undefined : 'visually-hidden'}>{part.title}</legend>
      {part.choices.map(({ code, says }) => (
        <label key={code} className="pill">
          <input
            type="checkbox"
            checked={said.picked.includes(code)}
            onChange={() => onSay({ ...said, picked: toggled(said.picked, code) })}
          />
          {says}
        </label>
      ))}
      {text}
      {children}
    </fieldset>
  );
}
