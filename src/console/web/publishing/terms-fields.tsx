import { useId } from 'react';
import { useRead } from '../hooks.ts';
import type { Commune, List, ProtocolHead } from '../request/answers.ts';
import { useCommunes } from '../request/patient-choice.tsx';
import type { Audience, Mode, Page, Structure } from './answers.ts';
import { ManyPills } from './pills.tsx';
import { AUDIENCES, type Terms } from './terms.ts';

const AUDIENCE_OPTIONS = (Object.keys(AUDIENCES) as Audience[]).map((one) => [one, AUDIENCES[one]] as const);

type Props = {
  token: string;
  terms: Terms;
  mode: Mode;
  /** How many come at once, and whether at any hour: settled when it is published. */
  fixed: boolean;
  onChange: (part: Partial<Terms>) => void;
};

/** For whom, and from when on for others: read only by whoever unfolds it. */
export function TermsFields({ token, terms, mode, fixed, onChange }: Props) {
  const id = useId();
  const { value: structures } = useRead<Page<Structure>>(token, '/v1/structures?limit=200');
  const { value: protocols } = useRead<List<ProtocolHead>>(token, '/v1/protocols?versions=newest');
  const communes = useCommunes(token);
  const motives = protocols?.items.filter(({ use }) => use === 'motive') ?? [];
  return (
    <div className="terms">
      {!fixed && (
        <>
          <label htmlFor={`${id}-capacity`}>Patients par créneau</label>
          <input
            id={`${id}-capacity`}
            type="number"
            inputMode="numeric"
            required
            min={1}
            max={100}
            value={terms.capacity || ''}
            onChange={(event) => onChange({ capacity: event.target.valueAsNumber || 0 })}
          />
          <Check
            says="Sans heure fixe : les patients passent entre ces heures, dans l’ordre d’arrivée"
            checked={terms.walkIn}
            onChange={(walkIn) => onChange({ walkIn })}
          />
        </>
      )}
      <Check
        says="Seulement les patients sans médecin traitant"
        checked={terms.withoutDoctorOnly}
        onChange={(withoutDoctorOnly) => onChange({ withoutDoctorOnly })}
      />
      <div className="from-to">
        <Age says="Âge, de" after="" value={terms.minAge} onChange={(minAge) => onChange({ minAge })} />
        <Age says="à" after="ans" value={terms.maxAge} onChange={(maxAge) => onChange({ maxAge })} />
      </div>
      {mode === 'HH' && communes.length > 0 && (
        <Several
          legend="Communes desservies"
          none="partout"
          options={communes.map(({ insee, name }: Commune) => [insee, name] as const)}
          values={terms.communes}
          onChange={(chosen) => onChange({ communes: chosen })}
        />
      )}
      {motives.length > 0 && (
        <Several
          legend="Motifs"
          none="tous"
          options={motives.map((one) => [one.id, one.title] as const)}
          values={terms.complaints}
          onChange={(complaints) => onChange({ complaints })}
        />
      )}
      <ManyPills
        legend="Visible pour"
        options={AUDIENCE_OPTIONS}
        values={terms.audience}
        onChange={(audience) => onChange({ audience })}
      />
      <div>
        <label htmlFor={`${id}-structure`}>Réservé aux patients d’une structure</label>
        <select
          id={`${id}-structure`}
          value={terms.reservedFor}
          onChange={(event) => onChange({ reservedFor: event.target.value })}
        >
          <option value="">Non</option>
          {structures?.items.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <Release id={id} terms={terms} onChange={onChange} />
    </div>
  );
}

const HOURS_BEFORE = ['1', '2', '3', '4', '6', '12', '24', '48', '72'];

function Release({ id, terms, onChange }: Pick<Props, 'terms' | 'onChange'> & { id: string }) {
  const { releaseHours } = terms;
  const known = releaseHours === '' || HOURS_BEFORE.includes(releaseHours);
  return (
    <>
      <div>
        <label htmlFor={`${id}-release`}>Ouvrir plus largement si la place reste libre</label>
        <select
          id={`${id}-release`}
          value={releaseHours}
          onChange={(event) => onChange({ releaseHours: event.target.value })}
        >
          <option value="">Non</option>
          {[...HOURS_BEFORE, ...(known ? [] : [releaseHours])].map((hours) => (
            <option key={hours} value={hours}>
              {hours.replace('.', ',')}&nbsp;h avant
            </option>
          ))}
        </select>
      </div>
      {releaseHours !== '' && (
        <ManyPills
          legend="Alors aussi pour"
          options={AUDIENCE_OPTIONS.filter(([one]) => !terms.audience.includes(one))}
          values={terms.releaseAudience}
          onChange={(releaseAudience) => onChange({ releaseAudience })}
        />
      )}
    </>
  );
}

export const Check = ({
  says,
  checked,
  onChange,
}: {
  says: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) => (
  <label className="check">
    <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
    {says.replace(/ ([:;?!])/g, '\u00a0$1')}
  </label>
);

const Age = ({
  says,
  after,
  value,
  onChange,
}: {
  says: string;
  after: string;
  value: string;
  onChange: (value: string) => void;
}) => (
  <label>
    {says}{' '}
    <input
      type="number"
      inputMode="numeric"
      min={0}
      max={130}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />{' '}
    {after}
  </label>
);

type SeveralProps = {
  legend: string;
  /** What it means to choose none. */
  none: string;
  options: readonly (readonly [value: string, says: string])[];
  values: readonly string[];
  onChange: (values: string[]) => void;
};

/** A long list, folded until it matters. */
const Several = ({ legend, none, options, values, onChange }: SeveralProps) => (
  <details className="several">
    <summary>
      {legend}&nbsp;: {values.length === 0 ? none : values.length}
    </summary>
    <ManyPills legend={legend} options={options} values={values} onChange={onChange} />
  </details>
);
