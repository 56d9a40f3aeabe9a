import { type KeyboardEvent, useId, useState } from 'react';
import { faultInWords, post } from '../api.ts';
import { useRead } from '../hooks.ts';
import { isoDate, searchOf } from '../typed.ts';
import { bornOn, phone } from '../words.ts';
import { AddressFields, addressTyped, HomeAddress, NO_ADDRESS, type TypedAddress } from './home-address.tsx';
import type { Commune, List, Patient } from './answers.ts';
import { ageInWords } from './words.ts';

/** Whom a new request is for: somebody whose file is open, or what a new file begins with, as it is typed. */
export type Whom = { patient: Patient } | { typed: NewPatient };

export type NewPatient = {
  familyName: string;
  givenName: string;
  birth: string;
  sex: '' | 'F' | 'M';
  phone: string;
  insee: string;
  address: TypedAddress;
};

export const NOBODY: NewPatient = {
  familyName: '',
  givenName: '',
  birth: '',
  sex: '',
  phone: '',
  insee: '',
  address: NO_ADDRESS,
};

/** The patient as POST /v1/requests takes them; a string: what is missing. */
export function patientOf(whom: Whom): { patientId: string } | { patient: Record<string, unknown> } | string {
  if ('patient' in whom) return { patientId: whom.patient.id };
  const { familyName, givenName, birth, sex, phone: number, insee, address } = whom.typed;
  const homeAddress = addressTyped(address);
  if (familyName.trim() === '' || givenName.trim() === '') return 'Indiquez le nom et le prénom du patient.';
  const birthDate = isoDate(birth);
  if (!birthDate) return 'Date de naissance attendue : jour, mois, année. Exemple : 05/03/1948.';
  return {
    patient: {
      familyName,
      givenName: wellWritten(givenName),
      birthDate,
      ...(sex === '' ? {} : { sex }),
      ...(number.trim() === '' ? {} : { phone: number }),
      ...(insee === '' ? {} : { insee }),
      ...(homeAddress ? { homeAddress } : {}),
    },
  };
}

type Props = {
  token: string;
  whom: Whom;
  now: number;
  communes: readonly Commune[];
  /** Somebody may have to come to them. */
  atHome: boolean;
  onWhom: (whom: Whom) => void;
};

export function PatientChoice({ token, whom, now, communes, atHome, onWhom }: Props) {
  if ('patient' in whom)
    return (
      <div className="chosen">
        <p>
          <strong>
            {whom.patient.familyName.toLocaleUpperCase('fr')} {whom.patient.givenName}
          </strong>{' '}
          {ageInWords(whom.patient.birthDate, now)}
          <span className="where">
            {' '}
            {bornOn(whom.patient)}
            {whom.patient.phone && ` · ${phone(whom.patient.phone)}`}
          </span>
        </p>
        <HomeAddress
          token={token}
          patient={whom.patient}
          communes={communes}
          needed={atHome}
          onSaved={(patient) => onWhom({ patient })}
        />
        <button type="button" className="quiet" onClick={() => onWhom({ typed: NOBODY })}>
          Changer de patient
        </button>
      </div>
    );
  return (
    <>
      <Search token={token} onFound={(patient) => onWhom({ patient })} />
      <NewFile
        typed={whom.typed}
        communes={communes}
        atHome={atHome}
        onTyped={(typed) => onWhom({ typed })}
      />
    </>
  );
}

/** By one field: a number, a birth date or a name. */
function Search({ token, onFound }: { token: string; onFound: (patient: Patient) => void }) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<readonly Patient[]>();
  const [fault, setFault] = useState<string>();

  async function search() {
    const criteria = searchOf(typed);
    if (!criteria) return setFault('Indiquez un nom, un téléphone ou une date de naissance.');
    setFault(undefined);
    try {
      setFound((await post<List<Patient>>(token, '/v1/patients/search', { ...criteria, limit: 10 })).items);
    } catch (error) {
      setFault(faultInWords(error));
    }
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    // Of the search, not of the whole form.
    event.preventDefault();
    void search();
  };

  return (
    <div className="patient-search">
      <label htmlFor={id}>Patient déjà connu&nbsp;: nom, téléphone ou date de naissance</label>
      <div className="controls">
        <input
          id={id}
          value={typed}
          autoComplete="off"
          onChange={(e) => setTyped(e.target.value)}
          onKeyDown={onKey}
        />
        <button type="button" onClick={() => void search()}>
          Chercher
        </button>
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <output>
        {found?.length === 0 ? 'Personne de ce nom ou de ce numéro : ouvrez un dossier ci-dessous.' : ''}
      </output>
      {found && found.length > 0 && (
        <ul className="rows" aria-label="Patients trouvés">
          {found.map((patient) => (
            <li key={patient.id}>
              <button type="button" onClick={() => onFound(patient)}>
                {patient.familyName.toLocaleUpperCase('fr')} {patient.givenName}, {bornOn(patient)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type FileProps = Pick<Props, 'communes' | 'atHome'> & {
  typed: NewPatient;
  onTyped: (typed: NewPatient) => void;
};

function NewFile({ typed, communes, atHome, onTyped }: FileProps) {
  const id = useId();
  const field = (name: 'familyName' | 'givenName' | 'birth' | 'phone') => ({
    id: `${id}-${name}`,
    value: typed[name],
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onTyped({ ...typed, [name]: event.target.value }),
  });
  return (
    <fieldset className="new-file">
      <legend>Ou nouveau dossier</legend>
      <div>
        <label htmlFor={`${id}-familyName`}>Nom de famille</label>
        <input {...field('familyName')} />
      </div>
      <div>
        <label htmlFor={`${id}-givenName`}>Prénom</label>
        <input {...field('givenName')} />
      </div>
      <div>
        <label htmlFor={`${id}-birth`}>Date de naissance</label>
        <input {...field('birth')} inputMode="numeric" placeholder="05/03/1948" />
      </div>
      <div>
        <label htmlFor={`${id}-sex`}>Sexe</label>
        <select
          id={`${id}-sex`}
          value={typed.sex}
          onChange={(event) => onTyped({ ...typed, sex: event.target.value as NewPatient['sex'] })}
        >
          <option value="">Non précisé</option>
          <option value="F">Femme</option>
          <option value="M">Homme</option>
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-phone`}>Téléphone</label>
        <input {...field('phone')} inputMode="tel" placeholder="06 39 98 01 23" />
      </div>
      <div>
        <label htmlFor={`${id}-insee`}>Commune</label>
        <select
          id={`${id}-insee`}
          value={typed.insee}
          onChange={(event) => onTyped({ ...typed, insee: event.target.value })}
        >
          <option value="">Hors du territoire ou inconnue</option>
          {communes.map((commune) => (
            <option key={commune.insee} value={commune.insee}>
              {commune.name}
            </option>
          ))}
        </select>
      </div>
      <details className="wide" open={atHome || addressTyped(typed.address) !== undefined}>
        <summary>Adresse, pour une visite à domicile</summary>
        <AddressFields
          typed={typed.address}
          onTyped={(address) => onTyped({ ...typed, address })}
          postcode={communes.find(({ insee }) => insee === typed.insee)?.postalCode}
        />
      </details>
    </fieldset>
  );
}

/** By name; nothing while they come. */
export function useCommunes(token: string): readonly Commune[] {
  const { value } = useRead<List<Commune>>(token, '/v1/territory/communes');
  return value?.items.toSorted((a, b) => a.name.localeCompare(b.name, 'fr')) ?? [];
}

/** « jeanne-marie » as one writes it; whoever has typed a capital has meant it. */
function wellWritten(name: string): string {
  const typed = name.trim();
  if (typed !== typed.toLocaleLowerCase('fr')) return typed;
  return typed.replace(/(^|[\s-])(\p{L})/gu, (all) => all.toLocaleUpperCase('fr'));
}
