import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { faultInWords, post } from './api.ts';
import { clockFace, type Place, todayAt } from './words.ts';

type Props = {
  token: string;
  now: number;
  place: Place;
  /** It is on record; `over`: it was already over, and is to be wrapped up. */
  onNoted: (callId: string, over: boolean) => void;
};

/** A call that she took on an ordinary phone: on record in the same log, with the same end. */
export function HandCall(props: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        id="noter"
        className="quiet"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        Noter un appel pris sur un mobile <kbd aria-hidden="true">n</kbd>
      </button>
      {open && <HandCallForm {...props} onClose={close} />}
    </>
  );
}

function HandCallForm({ token, now, place, onNoted, onClose }: Props & { onClose: () => void }) {
  const [phone, setPhone] = useState('');
  const [since, setSince] = useState('');
  const [lasted, setLasted] = useState('');
  const [note, setNote] = useState('');
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const written = phone.trim() !== '' || note.trim() !== '';
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
      if (written)
        setFault(
          'Rien n’est perdu\u00a0: notez cet appel, ou «\u00a0Annuler\u00a0» efface ce que vous avez écrit.',
        );
      else onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose, written]);
  const id = useId();

  async function save(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    const words = note.trim();
    // Without a time, a call that is over has just ended.
    const began =
      since !== '' ? todayAt(since, now, place) : lasted === '' ? undefined : now - Number(lasted) * 60_000;
    const over = lasted !== '';
    try {
      const { id: callId } = await post<{ id: string }>(token, '/v1/calls', {
        ...(phone.trim() === '' ? {} : { phone }),
        ...(words === '' ? {} : { note: words }),
        ...(began === undefined ? {} : { receivedAt: new Date(began).toISOString() }),
        ...(over && began !== undefined
          ? { endedAt: new Date(began + Number(lasted) * 60_000).toISOString() }
          : {}),
      });
      onNoted(callId, over);
    } catch (error) {
      setFault(faultInWords(error));
      setDoing(false);
    }
  }

  return (
    <form className="fields hand-call" onSubmit={(event) => void save(event)}>
      <div>
        <label htmlFor={`${id}-phone`}>Numéro de l’appelant (facultatif)</label>
        <input
          ref={first}
          id={`${id}-phone`}
          inputMode="tel"
          value={phone}
          autoComplete="off"
          placeholder="06 39 98 01 23"
          onChange={(event) => setPhone(event.target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id}-since`}>Commencé à</label>
        <input
          id={`${id}-since`}
          type="time"
          value={since}
          aria-describedby={`${id}-when`}
          onChange={(event) => setSince(event.target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id}-lasted`}>Durée (min)</label>
        <input
          id={`${id}-lasted`}
          type="number"
          min={0}
          max={600}
          value={lasted}
          aria-describedby={`${id}-when`}
          onChange={(event) => setLasted(event.target.value)}
        />
      </div>
      <p id={`${id}-when`} className="hint">
        Sans heure&nbsp;: maintenant ({clockFace(now, place)}). Sans durée&nbsp;: l’appel est encore en cours.
      </p>
      <div className="wide">
        <label htmlFor={`${id}-note`}>Note (facultative, lue par les opératrices seulement)</label>
        <textarea
          id={`${id}-note`}
          rows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      {fault && (
        <p className="fault wide" role="alert">
          {fault}
        </p>
      )}
      <div className="wide controls">
        <button type="submit" className="primary" aria-disabled={doing}>
          {doing ? 'Un instant…' : 'Noter cet appel'}
        </button>
        <button type="button" className="quiet" onClick={onClose}>
          Annuler
        </button>
      </div>
    </form>
  );
}
