import { useState } from 'react';
import { type StructureKind, structureKinds } from '../../../directory/structure-kind.ts';
import { post, put } from '../api.ts';
import type { ListedStructure } from './entries.ts';
import { FormEnd, SaveForm } from './save-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Typed = Omit<ListedStructure, 'id'>;

type Props = {
  token: string;
  /** Absent: a new one. */
  structure: ListedStructure | undefined;
  onUnsaved: TellUnsaved;
  onClose: () => void;
  onDone: (structure: ListedStructure) => void;
};

const NEW: Typed = { name: '', kind: 'group-practice', finess: null, phone: null, secureAddress: null };

const typedOf = ({ name, kind, finess, phone, secureAddress }: Typed): Typed => ({
  name,
  kind,
  finess,
  phone,
  secureAddress,
});

/** A structure of the directory, with the address at which it has reports. */
export function StructureForm({ token, structure, onUnsaved, onClose, onDone }: Props) {
  const before = structure ? typedOf(structure) : NEW;
  const [it, setIt] = useState<Typed>(before);
  const form = useSave();
  const changed = Object.fromEntries(
    Object.entries(it).filter(([field, value]) => before[field as keyof Typed] !== value),
  );
  const unsaved = Object.keys(changed).length > 0;
  const told = useTold(unsaved && form.state !== 'done', onUnsaved, { stays: structure === undefined });
  const set = (more: Partial<Typed>) => {
    setIt({ ...it, ...more });
    form.typed();
  };
  const text = (field: 'finess' | 'phone' | 'secureAddress', label: string, hint?: string, length = 254) => (
    <TextField
      label={label}
      hint={hint}
      fault={form.at(field)}
      type={field === 'phone' ? 'tel' : 'text'}
      value={it[field] ?? ''}
      maxLength={length}
      first={field === 'secureAddress' && structure !== undefined}
      onText={(typed) => set({ [field]: typed.trim() || null })}
    />
  );
  return (
    <SaveForm
      save={form}
      label={structure ? `Modifier ${structure.name}` : 'Nouvelle structure'}
      className="fields organise"
      unsaved={unsaved}
      onCancel={onClose}
      onSend={() =>
        void form.send(
          () =>
            structure
              ? put<ListedStructure>(token, `/v1/structures/${structure.id}`, changed, 'PATCH')
              : post<ListedStructure>(token, '/v1/structures', it),
          (after) => {
            told();
            onDone(after);
          },
        )
      }
    >
      <TextField
        label="Nom"
        fault={form.at('name')}
        value={it.name}
        maxLength={160}
        first={structure === undefined}
        onText={(name) => set({ name })}
      />
      <ChoiceField
        label="Ce que c’est"
        fault={form.at('kind')}
        value={it.kind}
        options={Object.entries(structureKinds)}
        onChoice={(kind) => set({ kind: kind as StructureKind })}
      />
      {text(
        'secureAddress',
        'Adresse de messagerie sécurisée (facultatif)',
        'Elle se termine en général par «\u00a0.mssante.fr\u00a0».',
      )}
      {text('finess', 'Numéro FINESS (facultatif)', '9 caractères.', 9)}
      {text('phone', 'Téléphone (facultatif)', undefined, 20)}
      <FormEnd save={form} onClose={onClose}>
        {structure ? 'Enregistrer la structure' : 'Ajouter la structure'}
      </FormEnd>
    </SaveForm>
  );
}
