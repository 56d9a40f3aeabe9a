import { useId, useState } from 'react';
import { get, put, Refusal } from '../api.ts';
import { clockFace, timeOfDay } from '../words.ts';
import type { Slot } from './answers.ts';
import { Fault } from './fault.tsx';
import { standingInWords } from './slot-state.ts';
import { limitsBody, type Terms, termsFault, termsInWords, termsOf } from './terms.ts';
import { TermsFields } from './terms-fields.tsx';
import { dateOf, instantOf } from './times.ts';
import { useDoing } from './use-doing.ts';
import type { Whose } from './whose.ts';

type Props = Whose & { slot: Slot; onDone: () => void };

/** Another hour while nobody is in it, and for whom it is; over what it is by now and nothing older. */
export function ChangeSlot(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Changer</summary>
      {open && <Form {...props} onDone={props.onDone} />}
    </details>
  );
}

function Form({ token, slot, place, onDone }: Props) {
  const id = useId();
  // As it was when the form was opened: whoever was quicker is not written over (ETag).
  const [read, setRead] = useState(slot);
  const [from, setFrom] = useState(clockFace(Date.parse(slot.start), place));
  const [to, setTo] = useState(clockFace(Date.parse(slot.end), place));
  const [terms, setTerms] = useState<Terms>(termsOf(slot, slot.start));
  const [said, setSaid] = useState<string>();
  const { doing, fault, run, setFault } = useDoing();
  const moves = read.booked === 0 && read.held === 0;

  const showAsItIs = async () => {
    const now = await get<Slot>(token, `/v1/slots/${slot.id}`);
    setRead(now);
    setFrom(clockFace(Date.parse(now.start), place));
    setTo(clockFace(Date.parse(now.end), place));
    setTerms(termsOf(now, now.start));
    setSaid(
      `Cette place a changé entre-temps\u00a0: la voici telle qu’elle est (${asItIs(now, place)}). Vérifiez, puis enregistrez de nouveau.`,
    );
    onDone();
  };

  const save = () =>
    run(async () => {
      const date = dateOf(read.start, place);
      const hours = moves ? { start: instantOf(date, from, place), end: instantOf(date, to, place) } : {};
      try {
        const { release, ...limits } = limitsBody(terms, read.mode);
        await put(
          token,
          `/v1/slots/${slot.id}`,
          { ...limits, ...(isReleaseSame(terms, read) ? {} : { release }), ...hours },
          'PATCH',
          read.version,
        );
        setSaid('Enregistré.');
        setRead(await get<Slot>(token, `/v1/slots/${slot.id}`));
        onDone();
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 412) throw error;
        await showAsItIs();
      }
    });

  return (
    <form
      className="fields"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = termsFault(terms);
        if (wrong) setFault(wrong);
        else if (!instantOf('2026-01-01', from, place) || !instantOf('2026-01-01', to, place))
          setFault('Indiquez l’heure de début et l’heure de fin.');
        else void save();
      }}
    >
      {moves ? (
        <div className="from-to">
          <label htmlFor={`${id}-from`}>
            De <Time id={`${id}-from`} value={from} onChange={setFrom} />
          </label>
          <label htmlFor={`${id}-to`}>
            à <Time id={`${id}-to`} value={to} onChange={setTo} />
          </label>
        </div>
      ) : (
        <p className="where">
          Un patient compte sur cette heure&nbsp;: elle ne change plus. Le reste vaut pour les patients
          suivants.
        </p>
      )}
      <TermsFields
        token={token}
        terms={terms}
        mode={read.mode}
        fixed
        onChange={(part) => setTerms({ ...terms, ...part })}
      />
      {said && <p role="alert">{said}</p>}
      <Fault says={fault} />
      <button type="submit" className="primary" aria-disabled={doing}>
        {doing ? 'Un instant…' : 'Enregistrer'}
      </button>
    </form>
  );
}

const Time = ({ id, value, onChange }: { id: string; value: string; onChange: (value: string) => void }) => (
  <input
    id={id}
    type="time"
    required
    step={300}
    value={value}
    onChange={(event) => onChange(event.target.value)}
  />
);

/** Said in whole hours before, a release moves with its slot; one that nobody has touched stays to the minute. */
function isReleaseSame(terms: Terms, slot: Slot): boolean {
  const before = termsOf(slot, slot.start);
  return (
    terms.releaseHours === before.releaseHours &&
    terms.releaseAudience.join() === before.releaseAudience.join()
  );
}

const asItIs = (slot: Slot, place: Whose['place']): string =>
  [
    `${timeOfDay(slot.start, place)} – ${timeOfDay(slot.end, place)}`,
    standingInWords(slot),
    ...termsInWords(termsOf(slot, slot.start)),
  ].join(', ');
