import { useState } from 'react';
import { professions } from '../../../directory/profession.ts';
import { post } from '../api.ts';
import { Section } from '../section.tsx';
import { phone } from '../words.ts';
import { fullName, type Professional } from './answers.ts';
import { FormEnd, SaveForm } from './save-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useList } from './use-list.ts';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

/** Professions whose members stay with a patient during a teleconsultation (domain.md), the most usual first. */
const ASSISTING = ['nurse', 'advanced-practice-nurse', 'pharmacist', 'midwife', 'physiotherapist'] as const;

/** Who may stay with the patient, as the directory has them. */
export function Assistants({ token, onUnsaved }: { token: string; onUnsaved: TellUnsaved }) {
  const [adding, setAdding] = useState(false);
  const [turn, setTurn] = useState(0);
  const { items, fault } = useList<Professional>(token, '/v1/professionals', turn);
  const able = items?.filter(({ profession }) => ASSISTING.some((one) => one === profession)) ?? [];
  return (
    <Section id="accompagnants" title="Accompagnants" {...(items ? { count: able.length } : {})}>
      <p className="aside">
        Qui peut rester auprès du patient pendant une téléconsultation. On choisit l’accompagnant en publiant
        le créneau&nbsp;; il ne peut être promis qu’à un seul à la fois.
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {items && able.length === 0 && <p className="nothing">Aucun accompagnant dans l’annuaire.</p>}
      <ul className="rows assistants">
        {able.map((one) => (
          <li key={one.id}>
            <span className="what">{fullName(one)}</span>
            <span className="where">
              {professions[one.profession]}
              {one.phone && ` · ${phone(one.phone)}`}
            </span>
          </li>
        ))}
      </ul>
      {adding ? (
        <AssistantForm
          token={token}
          onUnsaved={onUnsaved}
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            setTurn(turn + 1);
          }}
        />
      ) : (
        <p className="more">
          <button type="button" onClick={() => setAdding(true)}>
            Inscrire un accompagnant
          </button>
        </p>
      )}
    </Section>
  );
}

type FormProps = {
  token: string;
  onUnsaved: TellUnsaved;
  onDone: () => void;
  onClose: () => void;
};

function AssistantForm({ token, onUnsaved, onDone, onClose }: FormProps) {
  const [it, setIt] = useState({ profession: 'nurse', givenName: '', familyName: '', phone: '' });
  const form = useSave();
  const unsaved = it.givenName + it.familyName + it.phone !== '';
  useTold(unsaved && form.state !== 'done', onUnsaved);
  const set = (more: Partial<typeof it>) => setIt({ ...it, ...more });
  const send = () => {
    const { phone: number, ...who } = it;
    // Gives no places of their own: they stay with somebody else's patient.
    const body = { ...who, phone: number || null, volunteer: false };
    void form.send(() => post(token, '/v1/professionals', body), onDone);
  };
  return (
    <SaveForm
      save={form}
      label="Nouvel accompagnant"
      className="fields organise"
      onSend={send}
      unsaved={unsaved}
      onCancel={onClose}
    >
      <ChoiceField
        label="Profession"
        fault={form.at('profession')}
        value={it.profession}
        options={ASSISTING.map((code) => [code, professions[code]])}
        onChoice={(profession) => set({ profession })}
        first
      />
      <TextField
        label="Prénom"
        fault={form.at('givenName')}
        value={it.givenName}
        onText={(givenName) => set({ givenName })}
      />
      <TextField
        label="Nom"
        fault={form.at('familyName')}
        value={it.familyName}
        onText={(familyName) => set({ familyName })}
      />
      <TextField
        label="Téléphone (facultatif)"
        fault={form.at('phone')}
        type="tel"
        value={it.phone}
        onText={(number) => set({ phone: number })}
      />
      <FormEnd save={form} onClose={onClose}>
        Inscrire
      </FormEnd>
    </SaveForm>
  );
}
