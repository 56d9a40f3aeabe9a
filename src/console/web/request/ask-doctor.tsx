import { type FormEvent, useId, useState } from 'react';
import { faultInWords, post } from '../api.ts';

type Props = { token: string; requestId: string; onDone: () => void };

/** A question put to doctors on duty; the first answer stands on the file. It names nobody: those who are asked do not know the patient yet. */
export function AskDoctor({ token, requestId, onDone }: Props) {
  const id = useId();
  const [question, setQuestion] = useState('');
  const [within, setWithin] = useState(15);
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();

  async function ask(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      await post(token, `/v1/requests/${requestId}/offers`, {
        kind: 'question',
        question,
        expiresInMinutes: within,
      });
      setQuestion('');
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <form className="fields" onSubmit={(event) => void ask(event)}>
      <label htmlFor={id}>Question au médecin, sans le nom du patient</label>
      <textarea
        id={id}
        rows={2}
        required
        maxLength={4000}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <label htmlFor={`${id}-within`}>Réponse attendue</label>
      <select id={`${id}-within`} value={within} onChange={(event) => setWithin(Number(event.target.value))}>
        <option value={15}>dans les 15 minutes</option>
        <option value={60}>dans l’heure</option>
        <option value={720}>dans les 12 heures, nuit comprise</option>
      </select>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" aria-disabled={doing}>
        {doing ? 'Un instant…' : 'Demander à un médecin'}
      </button>
    </form>
  );
}
