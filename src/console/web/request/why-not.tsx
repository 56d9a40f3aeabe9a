import { type FormEvent, useId, useRef, useState } from 'react';
import { type Profession, professions } from '../../../directory/profession.ts';
import { faultInWords, get } from '../api.ts';
import { useRead } from '../hooks.ts';
import { type Place, wellSet, whenInWords } from '../words.ts';
import type { List, Professional, WhyNot as Answer } from './answers.ts';
import { meant, remedyFor } from './why-not-words.ts';

type Props = {
  token: string;
  requestId: string;
  profession: Profession;
  now: number;
  place: Place;
  /** She takes that place all the same. */
  onChoose: (slotId: string) => void;
  onWider: () => void;
};

/** So many of their places are told one by one. */
const TOLD = 4;

/** « Pourquoi pas le Dr X ? »: what stands in the way in words, and what could be done about it. */
export function WhyNot({ token, requestId, profession, now, place, onChoose, onWider }: Props) {
  const id = useId();
  // All of the directory, so that no name that is typed goes into an address.
  const all =
    useRead<List<Professional>>(token, `/v1/professionals?profession=${profession}&limit=200`).value?.items ??
    [];
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [several, setSeveral] = useState<readonly Professional[]>([]);
  const [answer, setAnswer] = useState<Answer>();
  const [fault, setFault] = useState<string>();

  function ask(event: FormEvent) {
    event.preventDefault();
    const found = meant(typed, all);
    setAnswer(undefined);
    setFault(undefined);
    setSeveral(found.length > 1 ? found.slice(0, 9) : []);
    if (found.length === 0)
      setFault(`Aucun nom de l’annuaire ne correspond (${professions[profession]}). Vérifiez l’orthographe.`);
    if (found.length === 1 && found[0]) void explain(found[0]);
  }

  async function explain(one: Professional) {
    setSeveral([]);
    // Nothing that is written and would be lost: the field is for the next name.
    setTyped('');
    field.current?.focus();
    try {
      setAnswer(await get<Answer>(token, `/v1/requests/${requestId}/why-not?professionalId=${one.id}`));
    } catch (error) {
      setFault(faultInWords(error));
    }
  }

  return (
    <div className="why-not">
      <form onSubmit={ask} className="controls">
        <label htmlFor="pourquoi-pas">
          Pourquoi pas… <kbd aria-hidden="true">k</kbd>
        </label>
        <input
          ref={field}
          id="pourquoi-pas"
          list={`${id}-names`}
          placeholder="nom du praticien"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <datalist id={`${id}-names`}>
          {all.map((one) => (
            <option key={one.id}>{nameOf(one, profession)}</option>
          ))}
        </datalist>
        <button type="submit">Demander pourquoi</button>
      </form>
      <div aria-live="polite">
        {several.length > 0 && (
          <div className="controls">
            <span>Lequel&nbsp;?</span>
            {several.map((one) => (
              <button key={one.id} type="button" onClick={() => void explain(one)}>
                {nameOf(one, profession)}
              </button>
            ))}
          </div>
        )}
        {answer && <Explained {...{ answer, now, place, onChoose, onWider }} />}
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

type ExplainedProps = Pick<Props, 'now' | 'place' | 'onChoose' | 'onWider'> & { answer: Answer };

function Explained({ answer, now, place, onChoose, onWider }: ExplainedProps) {
  const { by, says } = remedyFor(answer.code);
  const told = answer.places.slice(0, TOLD);
  return (
    <div className="explained">
      <p>
        <strong>{answer.professionalName}</strong>&nbsp;: {wellSet(answer.text)}.
      </p>
      {told.length > 0 && (
        <ul className="rows">
          {told.map((one) => (
            <li key={one.slotId}>
              <span className="what">
                {whenInWords(one.start, now, place)}
                {one.rank !== null && (
                  <button type="button" onClick={() => onChoose(one.slotId)}>
                    Prendre cette place
                  </button>
                )}
              </span>
              {one.text !== answer.text && <span className="where">{wellSet(one.text)}</span>}
            </li>
          ))}
        </ul>
      )}
      {answer.places.length > TOLD && (
        <p className="where">et {answer.places.length - TOLD} autres de ses places, plus tard.</p>
      )}
      <p>{wellSet(says)}</p>
      {by === 'wider' && (
        <button type="button" onClick={onWider}>
          Chercher plus largement
        </button>
      )}
      {by === 'ask' && (
        <button type="button" onClick={() => document.getElementById('professionnels')?.focus()}>
          Aller à «&nbsp;Demander aux professionnels&nbsp;»
        </button>
      )}
    </div>
  );
}

const nameOf = ({ familyName, givenName }: Professional, profession: Profession): string =>
  `${profession === 'doctor' ? 'Dr ' : ''}${givenName} ${familyName}`;
