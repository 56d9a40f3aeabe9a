import { type FormEvent, type ReactNode, useState } from 'react';
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

  async function send(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
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
    <form className="fields" onSubmit={(event) => void send(event)}>
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
