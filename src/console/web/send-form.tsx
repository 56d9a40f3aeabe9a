import { type FormEvent, type ReactNode, useState } from 'react';
import { useFocusKept } from './action-button.tsx';
import { faultInWords, post } from './api.ts';

type Props = {
  token: string;
  path: string;
  body: unknown;
  onDone: () => void;
  /** On the button; absent: « Enregistrer ». */
  says?: string;
  look?: 'primary' | 'grave';
  children: ReactNode;
};

/** A form that is one command; a refusal is said in it. */
export function SendForm({ token, path, body, onDone, says = 'Enregistrer', look, children }: Props) {
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  const form = useFocusKept<HTMLFormElement>();

  async function send(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    const missing = firstWrong(event.currentTarget as HTMLFormElement);
    if (missing) {
      setFault(missing.says);
      missing.field.focus();
      return;
    }
    setDoing(true);
    setFault(undefined);
    try {
      await post(token, path, body);
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <form ref={form} className="fields" noValidate onSubmit={(event) => void send(event)}>
      {children}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" className={look} aria-disabled={doing}>
        {doing ? 'Un instant…' : says}
      </button>
    </form>
  );
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Said in the page, where it stays to be read, and not in a bubble of the browser that goes away. */
function firstWrong(form: HTMLFormElement): { field: Field; says: string } | undefined {
  const field = [...form.querySelectorAll<Field>('input, select, textarea')].find(
    (one) => !one.checkValidity(),
  );
  if (!field) return undefined;
  const label = field.labels?.[0]?.textContent?.trim();
  const isBox = field.type === 'checkbox';
  const empty = isBox ? 'À cocher' : 'À remplir';
  return {
    field,
    says: label
      ? `${field.validity.valueMissing ? empty : 'À vérifier'}\u00a0: «\u00a0${label}\u00a0».`
      : field.validationMessage,
  };
}
