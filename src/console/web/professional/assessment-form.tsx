import { type FormEvent, useId, useState } from 'react';
import { titles } from '../../../offers/assessment-titles.ts';
import { faultInWords, post } from '../api.ts';
import { numberOf } from '../typed.ts';
import type { Sheet } from './answers.ts';

/** In the order in which they are taken at the patient's side. */
const VITAL_SIGNS = [
  ['systolic', 'Tension, le haut (mmHg)'],
  ['diastolic', 'Tension, le bas (mmHg)'],
  ['heartRate', 'Pouls (par minute)'],
  ['breathsPerMinute', 'Respirations (par minute)'],
  ['oxygenSaturation', 'Saturation (%)'],
  ['temperature', 'Température (°C)'],
  ['bloodGlucose', 'Glycémie (g/L)'],
  ['pain', 'Douleur (0 à 10)'],
] as const;

const CONSCIOUSNESS = {
  alert: 'Normale',
  confused: 'Confus',
  drowsy: 'Somnolent',
  unresponsive: 'Ne répond pas',
} as const;

const WORSE = { no: 'Non', yes: 'Oui', unknown: 'Je ne sais pas' } as const;

/** What was found at the patient's side, short enough for a phone. « Plus mal » is told to the line at once. */
export function AssessmentForm({ token, offerId }: { token: string; offerId: string }) {
  const id = useId();
  const [title, setTitle] = useState<Sheet['title']>('vital-signs');
  const [signs, setSigns] = useState<Record<string, string>>({});
  const [consciousness, setConsciousness] = useState<keyof typeof CONSCIOUSNESS | ''>('');
  const [texts, setTexts] = useState({ findings: '', done: '', advice: '' });
  const [worse, setWorse] = useState<keyof typeof WORSE | ''>('');
  const [state, setState] = useState<'ready' | 'doing' | 'sent'>('ready');
  const [fault, setFault] = useState<string>();

  async function save(event: FormEvent) {
    event.preventDefault();
    if (state === 'doing') return;
    const strange = VITAL_SIGNS.find(([name]) => signs[name] && numberOf(signs[name] ?? '') === undefined);
    if (strange) return setFault(`Un nombre est attendu : ${strange[1]}.`);
    if (worse === '') return setFault('Dites si le patient va plus mal que lors de sa demande.');
    setState('doing');
    setFault(undefined);
    try {
      await post(token, `/v1/offers/${offerId}/assessment`, {
        title,
        vitalSigns: {
          ...Object.fromEntries(
            VITAL_SIGNS.flatMap(([name]) => (signs[name] ? [[name, numberOf(signs[name] ?? '')]] : [])),
          ),
          ...(consciousness === '' ? {} : { consciousness }),
        },
        findings: texts.findings,
        ...(texts.done.trim() === '' ? {} : { done: texts.done }),
        ...(texts.advice.trim() === '' ? {} : { advice: texts.advice }),
        worse,
      });
      setState('sent');
    } catch (error) {
      setFault(faultInWords(error));
      setState('ready');
    }
  }

  if (state === 'sent')
    return (
      <output className="said" data-good="true">
        Fiche enregistrée. Merci.
      </output>
    );
  const area = (name: keyof typeof texts, says: string, required = false) => (
    <div className="wide">
      <label htmlFor={`${id}-${name}`}>{says}</label>
      <textarea
        id={`${id}-${name}`}
        rows={2}
        maxLength={2000}
        required={required}
        value={texts[name]}
        onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
      />
    </div>
  );
  return (
    <form className="fields assessment" onSubmit={(event) => void save(event)}>
      <div className="wide">
        <label htmlFor={`${id}-title`}>Motif de la visite</label>
        <select
          id={`${id}-title`}
          value={title}
          onChange={(event) => setTitle(event.target.value as Sheet['title'])}
        >
          {Object.entries(titles).map(([code, says]) => (
            <option key={code} value={code}>
              {says}
            </option>
          ))}
        </select>
      </div>
      {VITAL_SIGNS.map(([name, says]) => (
        <div key={name}>
          <label htmlFor={`${id}-${name}`}>{says}</label>
          <input
            id={`${id}-${name}`}
            inputMode="decimal"
            autoComplete="off"
            value={signs[name] ?? ''}
            onChange={(event) => setSigns({ ...signs, [name]: event.target.value })}
          />
        </div>
      ))}
      <div className="wide">
        <label htmlFor={`${id}-consciousness`}>Conscience</label>
        <select
          id={`${id}-consciousness`}
          value={consciousness}
          onChange={(event) => setConsciousness(event.target.value as keyof typeof CONSCIOUSNESS | '')}
        >
          <option value="">Non précisée</option>
          {Object.entries(CONSCIOUSNESS).map(([code, says]) => (
            <option key={code} value={code}>
              {says}
            </option>
          ))}
        </select>
      </div>
      {area('findings', 'Ce qui est constaté', true)}
      {area('done', 'Ce qui a été fait')}
      {area('advice', 'Ce qui a été dit au patient')}
      <fieldset className="choices wide">
        <legend>Plus mal que lors de la demande&nbsp;?</legend>
        {Object.entries(WORSE).map(([code, says]) => (
          <label key={code} className="pill">
            <input
              type="radio"
              name={`${id}-worse`}
              checked={worse === code}
              onChange={() => setWorse(code as keyof typeof WORSE)}
            />
            {says}
          </label>
        ))}
      </fieldset>
      {fault && (
        <p className="fault wide" role="alert">
          {fault}
        </p>
      )}
      <div className="thumb wide">
        <button type="submit" className="primary" aria-disabled={state === 'doing'}>
          {state === 'doing' ? 'Un instant…' : 'Enregistrer la fiche'}
        </button>
      </div>
    </form>
  );
}
