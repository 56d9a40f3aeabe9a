import { useState } from 'react';
import { professions } from '../../../directory/profession.ts';
import { structureKinds } from '../../../directory/structure-kind.ts';
import { addressOf } from '../address.ts';
import { Section } from '../section.tsx';
import { fullName } from './answers.ts';
import { CptsNumber } from './cpts-number.tsx';
import type { ListedProfessional, ListedStructure } from './entries.ts';
import { ProfessionalAddress } from './professional-address.tsx';
import { StructureForm } from './structure-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useList } from './use-list.ts';
import type { TellUnsaved } from './use-unsaved.ts';

type Props = {
  token: string;
  /** The professional or structure that is open. */
  id: string | undefined;
  onOpen: (id: string | undefined) => void;
  onUnsaved: TellUnsaved;
};

/** Where reports go: the secure addresses of the directory, and the number under which the CPTS signs them. */
export function Addresses(props: Props) {
  return (
    <>
      <CptsNumber token={props.token} onUnsaved={props.onUnsaved} />
      <Structures {...props} />
      {/* The longest list last: it covers nothing. */}
      <Professionals {...props} />
    </>
  );
}

function Professionals({ token, id, onOpen, onUnsaved }: Props) {
  const { turn, saved, saving, savedAs } = useSaved();
  const [name, setName] = useState('');
  const [only, setOnly] = useState<'all' | 'without'>('all');
  const { items, fault } = useList<ListedProfessional>(token, '/v1/professionals', turn);
  const shown = items?.filter(
    (one) =>
      one.id === id ||
      ((only === 'all' || one.secureAddress === null) && folded(fullName(one)).includes(folded(name))),
  );
  const without = items?.filter(({ secureAddress }) => secureAddress === null).length ?? 0;
  return (
    <Section id="adresses" title="Adresses des professionnels" {...(shown ? { count: shown.length } : {})}>
      <p className="aside">
        Un compte rendu ne part que par messagerie sécurisée (MSSanté), jamais vers une adresse ordinaire.
        {items && without > 0 && ` Sans adresse pour le moment\u00a0: ${without}.`}
      </p>
      <search className="fields organise filters" aria-label="Professionnels">
        <TextField label="Nom" value={name} onText={setName} />
        <ChoiceField
          label="Montrer"
          value={only}
          options={[
            ['all', 'tout le monde'],
            ['without', 'sans adresse sécurisée'],
          ]}
          onChoice={(value) => setOnly(value === 'without' ? 'without' : 'all')}
        />
      </search>
      <Fault says={fault} />
      <output>{saved}</output>
      {shown?.length === 0 && <p className="nothing">Personne ne correspond.</p>}
      <ul className="rows">
        {shown?.map((one) => (
          <li key={one.id}>
            <Open
              id={one.id}
              open={one.id === id}
              onOpen={(next) => {
                saving();
                onOpen(next);
              }}
            >
              {fullName(one)}
            </Open>
            <span className="where">
              {professions[one.profession]} · <Address address={one.secureAddress} />
            </span>
            {one.id === id && (
              <ProfessionalAddress
                token={token}
                professional={one}
                onUnsaved={onUnsaved}
                onClose={() => onOpen(undefined)}
                onDone={() => {
                  savedAs(fullName(one));
                  onOpen(undefined);
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Structures({ token, id, onOpen, onUnsaved }: Props) {
  const { turn, saved, saving, savedAs } = useSaved();
  const [adding, setAdding] = useState(false);
  const { items, fault } = useList<ListedStructure>(token, '/v1/structures', turn);
  /** Each of the two by itself: the other may hold something. */
  const close = (structure?: ListedStructure) => (structure ? onOpen(undefined) : setAdding(false));
  const form = (structure?: ListedStructure) => (
    <StructureForm
      key={structure?.id ?? 'new'}
      token={token}
      structure={structure}
      onUnsaved={onUnsaved}
      onClose={() => close(structure)}
      onDone={(after) => {
        savedAs(after.name);
        close(structure);
      }}
    />
  );
  return (
    <Section id="structures" title="Structures" {...(items ? { count: items.length } : {})}>
      <p className="aside">
        Une structure qui adresse des patients, ou le dispositif d’appui, reçoit les comptes rendus à sa
        propre adresse.
      </p>
      <Fault says={fault} />
      <output>{saved}</output>
      {items?.length === 0 && !adding && <p className="nothing">Aucune structure dans l’annuaire.</p>}
      <ul className="rows">
        {items?.map((one) => (
          <li key={one.id}>
            <Open
              id={one.id}
              open={one.id === id}
              onOpen={(next) => {
                saving();
                onOpen(next);
              }}
            >
              {one.name}
            </Open>
            <span className="where">
              {structureKinds[one.kind]} · <Address address={one.secureAddress} />
            </span>
            {one.id === id && form(one)}
          </li>
        ))}
      </ul>
      {adding ? (
        form()
      ) : (
        <p className="more">
          <button
            type="button"
            onClick={() => {
              saving();
              setAdding(true);
            }}
          >
            Ajouter une structure
          </button>
        </p>
      )}
    </Section>
  );
}

/** What was saved last is said, and the list read again. */
function useSaved() {
  const [turn, setTurn] = useState(0);
  const [saved, setSaved] = useState('');
  return {
    turn,
    saved,
    saving: () => setSaved(''),
    savedAs: (name: string) => {
      setSaved(`${name}\u00a0: enregistré.`);
      setTurn((n) => n + 1);
    },
  };
}

type OpenProps = {
  id: string;
  open: boolean;
  onOpen: (id: string | undefined) => void;
  children: string;
};

const Open = ({ id, open, onOpen, children }: OpenProps) => (
  <span className="what">
    <a
      className="open"
      href={addressOf({ at: 'organisation', part: 'adresses', id })}
      aria-expanded={open}
      onClick={(event) => {
        event.preventDefault();
        onOpen(open ? undefined : id);
      }}
    >
      {children}
    </a>
  </span>
);

const Address = ({ address }: { address: string | null }) =>
  address === null ? <em className="late">pas d’adresse sécurisée</em> : <>{address}</>;

const Fault = ({ says }: { says: string | undefined }) =>
  says ? (
    <p className="fault" role="alert">
      {says}
    </p>
  ) : null;

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('fr');
