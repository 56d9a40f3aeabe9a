import { useId } from 'react';
import { requestKind } from '../words.ts';
import type { Commune, Demande, Protocol } from './answers.ts';
import { capital, modes as modeWords, origins, subjects } from './words.ts';

export type Typed = {
  kind: Demande['kind'];
  origin: Demande['origin'];
  subject: NonNullable<Demande['subject']>;
  motive: string;
  complaint: string;
  chronic: boolean;
  modes: Demande['modes'];
  doctor: string;
  /** Where the patient is, when it is not where they live. */
  insee: string;
  /** Local times of the territory, `2026-11-23T14:05`, or nothing. */
  from: string;
  to: string;
};

export const UNTYPED: Typed = {
  kind: 'snp',
  origin: 'patient-without-mt',
  subject: 'certificate',
  motive: '',
  complaint: '',
  chronic: false,
  modes: ['AMB'],
  doctor: '',
  insee: '',
  from: '',
  to: '',
};

type Props = {
  typed: Typed;
  onTyped: (typed: Typed) => void;
  motives: readonly Protocol[];
  doctors: readonly string[];
  communes: readonly Commune[];
};

export function RequestFields({ typed, onTyped, motives, doctors, communes }: Props) {
  const id = useId();
  const set = (more: Partial<Typed>) => onTyped({ ...typed, ...more });
  const toggle = (mode: Demande['modes'][number]) =>
    set({
      modes: typed.modes.includes(mode) ? typed.modes.filter((one) => one !== mode) : [...typed.modes, mode],
    });
  return (
    <div className="request-fields">
      <fieldset className="choices wide">
        <legend>Ce qui est demandé</legend>
        {(Object.keys(requestKind) as Demande['kind'][]).map((kind) => (
          <label key={kind} className="pill">
            <input
              type="radio"
              name={`${id}-kind`}
              checked={typed.kind === kind}
              onChange={() => set({ kind })}
            />
            {requestKind[kind]}
          </label>
        ))}
      </fieldset>
      {typed.kind === 'other' && (
        <div>
          <label htmlFor={`${id}-subject`}>Sujet</label>
          <select
            id={`${id}-subject`}
            value={typed.subject}
            onChange={(event) => set({ subject: event.target.value as Typed['subject'] })}
          >
            {Object.entries(subjects).map(([code, says]) => (
              <option key={code} value={code}>
                {says}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="wide">
        <label htmlFor={`${id}-motive`}>Motif, avec les mots du patient</label>
        <textarea
          id={`${id}-motive`}
          rows={2}
          maxLength={2000}
          required
          value={typed.motive}
          onChange={(event) => set({ motive: event.target.value })}
        />
      </div>
      <div>
        <label htmlFor={`${id}-complaint`}>De quoi se plaint-il&nbsp;?</label>
        <select
          id={`${id}-complaint`}
          value={typed.complaint}
          onChange={(event) => set({ complaint: event.target.value })}
        >
          <option value="">Pas de motif précis</option>
          {motives.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-origin`}>Qui demande</label>
        <select
          id={`${id}-origin`}
          value={typed.origin}
          onChange={(event) => set({ origin: event.target.value as Typed['origin'] })}
        >
          {Object.entries(origins).map(([code, says]) => (
            <option key={code} value={code}>
              {says}
            </option>
          ))}
        </select>
      </div>
      <fieldset className="choices wide">
        <legend>Comment le patient peut être vu</legend>
        {(['AMB', 'HH', 'VR'] as const).map((mode) => (
          <label key={mode} className="pill">
            <input type="checkbox" checked={typed.modes.includes(mode)} onChange={() => toggle(mode)} />
            {capital(modeWords[mode])}
          </label>
        ))}
        <label className="pill">
          <input type="checkbox" checked={typed.chronic} onChange={() => set({ chronic: !typed.chronic })} />
          Maladie chronique
        </label>
      </fieldset>
      <details className="wide">
        <summary>Médecin traitant, lieu, disponibilité</summary>
        <div className="request-fields">
          <div>
            <label htmlFor={`${id}-doctor`}>Médecin traitant, s’il est dit</label>
            <input
              id={`${id}-doctor`}
              list={`${id}-doctors`}
              value={typed.doctor}
              autoComplete="off"
              onChange={(event) => set({ doctor: event.target.value })}
            />
            <datalist id={`${id}-doctors`}>
              {doctors.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </datalist>
          </div>
          <div>
            <label htmlFor={`${id}-insee`}>Où est le patient, si ce n’est pas chez lui</label>
            <select
              id={`${id}-insee`}
              value={typed.insee}
              onChange={(event) => set({ insee: event.target.value })}
            >
              <option value="">Chez lui</option>
              {communes.map((commune) => (
                <option key={commune.insee} value={commune.insee}>
                  {commune.name}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label htmlFor={`${id}-from`}>Disponible à partir de</label>
            <input
              id={`${id}-from`}
              type="datetime-local"
              value={typed.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          </div>
          <div>
            <label htmlFor={`${id}-to`}>Jusqu’à</label>
            <input
              id={`${id}-to`}
              type="datetime-local"
              value={typed.to}
              onChange={(event) => set({ to: event.target.value })}
            />
          </div>
        </div>
      </details>
    </div>
  );
}
