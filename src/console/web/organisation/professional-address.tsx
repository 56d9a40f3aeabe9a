import { useState } from 'react';
import type { AddressKind } from '../../../directory/secure-directory.ts';
import { faultInWords, get, put } from '../api.ts';
import { fullName } from './answers.ts';
import type { ListedProfessional } from './entries.ts';
import { FormEnd, SaveForm } from './save-form.tsx';
import { TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Props = {
  token: string;
  professional: ListedProfessional;
  onUnsaved: TellUnsaved;
  onClose: () => void;
  onDone: () => void;
};

/** Where somebody's reports go; what the national directory has under their number is one press away. */
export function ProfessionalAddress({ token, professional, onUnsaved, onClose, onDone }: Props) {
  const before = professional.secureAddress ?? '';
  const [address, setAddress] = useState(before);
  const form = useSave();
  const unsaved = address.trim() !== before;
  const told = useTold(unsaved && form.state !== 'done', onUnsaved);
  const type = (text: string) => {
    setAddress(text);
    form.typed();
  };
  return (
    <SaveForm
      save={form}
      label={`Adresse sécurisée : ${fullName(professional)}`}
      className="fields organise"
      unsaved={unsaved}
      onCancel={onClose}
      onSend={() =>
        void form.send(
          () =>
            put(
              token,
              `/v1/professionals/${professional.id}`,
              { secureAddress: address.trim() || null },
              'PATCH',
            ),
          () => {
            told();
            onDone();
          },
        )
      }
    >
      <TextField
        className="wide"
        label="Adresse de messagerie sécurisée"
        hint={
          'Elle se termine en général par «\u00a0.mssante.fr\u00a0». Laissez vide si elle n’est plus connue.'
        }
        fault={form.at('secureAddress')}
        value={address}
        maxLength={254}
        onText={type}
        first
      />
      <NationalAddresses token={token} id={professional.id} onChoose={type} />
      <FormEnd save={form} onClose={onClose}>
        Enregistrer l’adresse
      </FormEnd>
    </SaveForm>
  );
}

type Found = { address: string; kind: AddressKind };

const kinds: Readonly<Record<AddressKind, string>> = {
  personal: 'personnelle',
  practice: 'du cabinet',
  organisation: 'd’une structure',
  application: 'd’un logiciel',
  other: 'autre',
};

type NationalProps = { token: string; id: string; onChoose: (address: string) => void };

/** Asked for on purpose: the extract is large. */
function NationalAddresses({ token, id, onChoose }: NationalProps) {
  const [found, setFound] = useState<readonly Found[]>();
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();

  async function look() {
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      setFound(await get<Found[]>(token, `/v1/professionals/${id}/secure-addresses`));
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <div className="controls wide">
      <button type="button" aria-busy={doing} onClick={() => void look()}>
        {doing ? 'Recherche…' : 'Chercher dans l’annuaire national'}
      </button>
      <output>{found?.length === 0 && 'L’annuaire national n’a pas d’adresse à ce numéro RPPS.'}</output>
      {found?.map(({ address, kind }) => (
        <button key={address} type="button" className="quiet" onClick={() => onChoose(address)}>
          {address} <span className="where">{kinds[kind]}</span>
        </button>
      ))}
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}
