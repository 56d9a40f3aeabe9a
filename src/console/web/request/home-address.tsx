import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { faultInWords, put } from '../api.ts';
import { HomeLines } from '../home-lines.tsx';
import { isAgreed } from '../visit-words.ts';
import type { Commune, Demande, Patient } from './answers.ts';
import { isOver } from './step.ts';

/** An address as it is typed. */
export type TypedAddress = { street: string; complement: string; postcode: string; access: string };

export const NO_ADDRESS: TypedAddress = { street: '', complement: '', postcode: '', access: '' };

type Coming = Pick<Demande, 'modes' | 'care' | 'state'> & { bookings?: Demande['bookings'] };

/**
 * Whether somebody may have to come to the patient: the visit that is agreed is one at home; or, before there is any, they wish it, or the protocol
 * leaves nothing that they wish for.
 */
export function comesHome({ modes, care, state, bookings = [] }: Coming): boolean {
  const agreed = bookings.find(isAgreed);
  if (agreed) return agreed.mode === 'HH';
  if (isOver(state)) return false;
  const found = care?.to === 'doctor' || care?.to === 'profession' ? care.modes : [];
  if (modes.includes('HH')) return true;
  return found.includes('HH') && !found.some((mode) => modes.includes(mode));
}

/** As the API takes it; undefined: nothing was typed. */
export function addressTyped(typed: TypedAddress): Record<string, string> | undefined {
  const { street, ...rest } = typed;
  const more = Object.entries(rest).filter(([, value]) => value.trim() !== '');
  return street.trim() === '' && more.length === 0 ? undefined : { street, ...Object.fromEntries(more) };
}

type FieldsProps = {
  typed: TypedAddress;
  onTyped: (typed: TypedAddress) => void;
  /** Of the commune that was chosen: what an empty field stands for. */
  postcode?: string | undefined;
  onKey?: (event: KeyboardEvent) => void;
};

export function AddressFields({ typed, onTyped, postcode, onKey }: FieldsProps) {
  const id = useId();
  const field = (name: keyof TypedAddress) => ({
    id: `${id}-${name}`,
    value: typed[name],
    autoComplete: 'off',
    onKeyDown: onKey,
    onChange: (event: { target: { value: string } }) => onTyped({ ...typed, [name]: event.target.value }),
  });
  return (
    <div className="address-fields">
      <div className="wide">
        <label htmlFor={`${id}-street`}>Numéro et rue</label>
        <input {...field('street')} maxLength={120} />
      </div>
      <div>
        <label htmlFor={`${id}-complement`}>Bâtiment, étage, sonnette</label>
        <input {...field('complement')} maxLength={120} />
      </div>
      <div>
        <label htmlFor={`${id}-postcode`}>Code postal</label>
        <input {...field('postcode')} inputMode="numeric" maxLength={10} placeholder={postcode ?? '59500'} />
      </div>
      <div className="wide">
        <label htmlFor={`${id}-access`}>Pour entrer&nbsp;: code, chien, clé chez la voisine</label>
        <input {...field('access')} maxLength={300} />
      </div>
    </div>
  );
}

type FormProps = {
  token: string;
  patient: Patient;
  communes: readonly Commune[];
  onSaved: (patient: Patient) => void;
  /** Asked for by a press: the keyboard is in its first field, and there is a way out. */
  onLeave?: (() => void) | undefined;
};

/** Not a form of its own, so that it may stand within one; Enter keeps what is typed. */
export function AddressForm({ token, patient, communes, onSaved, onLeave }: FormProps) {
  const { homeAddress } = patient;
  const [typed, setTyped] = useState<TypedAddress>({
    street: homeAddress?.street ?? '',
    complement: homeAddress?.complement ?? '',
    postcode: homeAddress?.postcode ?? '',
    access: homeAddress?.access ?? '',
  });
  const [fault, setFault] = useState<string>();
  const [doing, setDoing] = useState(false);
  const form = useRef<HTMLFieldSetElement>(null);
  const pressed = onLeave !== undefined;
  useEffect(() => {
    if (pressed) form.current?.querySelector('input')?.focus();
  }, [pressed]);

  async function save() {
    if (doing) return;
    const address = addressTyped(typed);
    if (!address) return setFault('Indiquez le numéro et la rue.');
    setDoing(true);
    setFault(undefined);
    try {
      const change = { homeAddress: address };
      onSaved(await put<Patient>(token, `/v1/patients/${patient.id}`, change, 'PATCH'));
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void save();
  };

  return (
    <fieldset ref={form} className="address-form fields">
      <legend className="visually-hidden">Adresse du patient</legend>
      <AddressFields
        typed={typed}
        onTyped={setTyped}
        onKey={onKey}
        postcode={communes.find(({ insee }) => insee === patient.insee)?.postalCode}
      />
      <div className="controls">
        <button type="button" aria-disabled={doing} onClick={() => void save()}>
          {doing ? 'Un instant…' : 'Enregistrer l’adresse'}
        </button>
        {onLeave && (
          <button type="button" className="quiet" onClick={onLeave}>
            Ne rien changer
          </button>
        )}
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

type Props = Omit<FormProps, 'onLeave'> & {
  /** Somebody may have to come to them. */
  needed: boolean;
  /** Where the request says that they are. */
  whereabouts?: string | null | undefined;
};

/** Where the patient lives, and the way to note or correct it. */
export function HomeAddress({ token, patient, communes, needed, whereabouts, onSaved }: Props) {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(editing);
  useEffect(() => {
    if (before.current && !editing) button.current?.focus();
    before.current = editing;
  }, [editing]);
  const { homeAddress, insee } = patient;
  const nameOf = (of: string | null | undefined) => communes.find((one) => one.insee === of);
  if (editing)
    return (
      <AddressForm
        token={token}
        patient={patient}
        communes={communes}
        onSaved={(saved) => {
          setEditing(false);
          onSaved(saved);
        }}
        onLeave={() => setEditing(false)}
      />
    );
  const away = whereabouts && whereabouts !== insee ? (nameOf(whereabouts)?.name ?? null) : null;
  return (
    <div className="home-address">
      {homeAddress ? (
        <HomeLines
          home={{
            ...homeAddress,
            postcode: homeAddress.postcode ?? nameOf(insee)?.postalCode ?? null,
            commune: nameOf(insee)?.name ?? null,
            elsewhere: away,
          }}
        />
      ) : (
        needed && (
          <span className="missing">Adresse à demander&nbsp;: une visite à domicile est possible</span>
        )
      )}
      <button ref={button} type="button" className="quiet" onClick={() => setEditing(true)}>
        {homeAddress ? 'Corriger l’adresse' : 'Noter l’adresse'}
      </button>
    </div>
  );
}

type NeededProps = Omit<FormProps, 'patient'> & {
  patient: Patient | undefined;
  /** What is agreed already, or about to be. */
  says?: string;
  /** Of a visit that is agreed: with a heading. */
  large?: boolean;
};

/** Before a home visit, the address, right where it is booked, asked for or agreed. Nothing once it is known. */
export function AddressNeeded({
  says = 'Pour une visite à domicile, demandez au patient où venir.',
  large,
  ...props
}: NeededProps) {
  const { patient } = props;
  if (!patient || patient.homeAddress) return null;
  return (
    <div className="address-needed" data-large={large}>
      {large ? (
        <>
          <h3>Adresse à demander avant la visite</h3>
          <p>{says}</p>
        </>
      ) : (
        <p className="notice" data-status="unsigned">
          <strong>Adresse manquante.</strong> {says}
        </p>
      )}
      <AddressForm {...props} patient={patient} />
    </div>
  );
}
