import { useState } from 'react';
import { put } from '../api.ts';
import { useRead } from '../hooks.ts';
import { Section } from '../section.tsx';
import { SaveButton } from './field.tsx';
import { SaveForm } from './save-form.tsx';
import { TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Territory = { settings: { finess: string | null } };
type Props = { token: string; onUnsaved: TellUnsaved };

/** The number under which the CPTS is known: its reports carry it as that of whoever keeps them. */
export function CptsNumber({ token, onUnsaved }: Props) {
  const { value, fault } = useRead<Territory>(token, '/v1/territory');
  return (
    <Section id="finess" title="La CPTS">
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {value && <NumberForm token={token} decided={value.settings.finess} onUnsaved={onUnsaved} />}
    </Section>
  );
}

function NumberForm({ token, decided, onUnsaved }: Props & { decided: string | null }) {
  const [before, setBefore] = useState(decided ?? '');
  const [finess, setFiness] = useState(before);
  const form = useSave();
  const unsaved = finess.trim() !== before;
  useTold(unsaved, onUnsaved, { stays: true });
  return (
    <SaveForm
      save={form}
      label="Numéro FINESS de la CPTS"
      className="fields organise"
      unsaved={unsaved}
      onSend={() =>
        void form.send(
          () =>
            put<Territory>(
              token,
              '/v1/territory',
              { settings: { finess: finess.trim().toUpperCase() || null } },
              'PATCH',
            ),
          ({ settings }) => {
            setBefore(settings.finess ?? '');
            setFiness(settings.finess ?? '');
          },
        )
      }
    >
      <TextField
        label="Numéro FINESS de la CPTS"
        hint="9 caractères. Les comptes rendus le portent comme celui de la structure qui les conserve ; sans lui, ils n’en portent pas."
        fault={form.at('settings.finess')}
        value={finess}
        maxLength={9}
        onText={(text) => {
          setFiness(text);
          form.typed();
        }}
      />
      <div className="controls wide">
        <SaveButton state={form.state} refusal={form.refusal}>
          Enregistrer le numéro
        </SaveButton>
      </div>
    </SaveForm>
  );
}
