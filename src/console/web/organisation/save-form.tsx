import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { SaveButton } from './field.tsx';
import type { Save } from './use-save.ts';

type Props = {
  save: Save;
  /** What the form is for. */
  label: string;
  className: string;
  /** Whether Escape would lose something: then the page asks first. */
  unsaved: boolean;
  onSend: () => void;
  /** Absent: the form stays on the page. */
  onCancel?: () => void;
  /** Enter sends it from a list of names too, as from a line of text. */
  enterSends?: boolean;
  children: ReactNode;
};

/** A form whose faults the server tells: after a refusal the keyboard is in the first field to mend, or else what is said is in sight. Escape closes it, not the page. */
export function SaveForm({ save, label, className, unsaved, onSend, onCancel, enterSends, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { refusal } = save;
  useEffect(() => {
    if (!refusal) return;
    const toMend = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (toMend) toMend.focus();
    // Under a long form on a low screen nobody would see it.
    else form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }, [refusal]);
  useEffect(() => {
    const it = form.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && onCancel && !unsaved) {
        event.preventDefault();
        onCancel();
      }
      if (event.key === 'Enter' && enterSends && event.target instanceof HTMLSelectElement) {
        event.preventDefault();
        it?.requestSubmit();
      }
    };
    it?.addEventListener('keydown', onKey);
    return () => it?.removeEventListener('keydown', onKey);
  }, [onCancel, unsaved, enterSends]);
  return (
    <form
      ref={form}
      noValidate
      className={className}
      aria-label={label}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}

type EndProps = {
  save: Save;
  onClose: () => void;
  /** What is on the button. */
  children: ReactNode;
};

/** How a form ends: it is saved, or left. */
export function FormEnd({ save, onClose, children }: EndProps) {
  return (
    <div className="controls wide">
      <SaveButton state={save.state} refusal={save.refusal}>
        {children}
      </SaveButton>
      <button type="button" className="quiet" onClick={onClose}>
        Annuler
      </button>
    </div>
  );
}
