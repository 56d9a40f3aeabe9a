import { useState } from 'react';
import { type Profession, professions } from '../../../directory/profession.ts';
import { post } from '../api.ts';
import { slotMode } from '../words.ts';
import type { Roster, RosterSummary } from './answers.ts';
import { ROSTER_MODELS, type RosterModel } from './roster-models.ts';
import { RosterWhen } from './roster-when.tsx';
import { FormEnd, SaveForm } from './save-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Props = {
  token: string;
  today: string;
  onUnsaved: TellUnsaved;
  onClose: () => void;
  onMade: (roster: Roster) => void;
};

type Typed = Omit<RosterSummary, 'id' | 'audience' | 'version'>;

const typedOf = (
  { name, profession, mode, weekdays, onHolidays, season }: RosterModel,
  today: string,
): Typed => ({
  name,
  profession,
  mode,
  weekdays,
  onHolidays,
  season: season(today),
});

/** A roster from a model: most often nothing is to be typed. */
export function NewRoster({ token, today, onUnsaved, onClose, onMade }: Props) {
  const [model, setModel] = useState(0);
  const [typed, setTyped] = useState<Typed>();
  const chosen = ROSTER_MODELS[model] as RosterModel;
  const it = typed ?? typedOf(chosen, today);
  const form = useSave();
  const told = useTold(typed !== undefined && form.state !== 'done', onUnsaved);
  const set = (more: Partial<Typed>) => {
    setTyped({ ...it, ...more });
    form.typed();
  };
  const send = () => {
    void form.send(
      () => post<Roster>(token, '/v1/rosters', it),
      (roster) => {
        told();
        onMade(roster);
      },
    );
  };
  return (
    <SaveForm
      save={form}
      label="Nouveau tour de garde"
      className="fields organise"
      onSend={send}
      unsaved={typed !== undefined}
      onCancel={onClose}
    >
      <ChoiceField
        label="Modèle"
        value={String(model)}
        options={ROSTER_MODELS.map(({ says }, index) => [String(index), says])}
        onChoice={(index) => {
          setModel(Number(index));
          setTyped(undefined);
        }}
        first
      />
      <TextField
        label="Nom"
        fault={form.at('name')}
        value={it.name}
        maxLength={160}
        onText={(name) => set({ name })}
      />
      <ChoiceField
        label="Profession"
        fault={form.at('profession')}
        value={it.profession}
        options={Object.entries(professions)}
        onChoice={(profession) => set({ profession: profession as Profession })}
      />
      <ChoiceField
        label="Où"
        fault={form.at('mode')}
        value={it.mode}
        options={Object.entries(slotMode)}
        onChoice={(mode) => set({ mode: mode as Typed['mode'] })}
      />
      <RosterWhen it={it} form={form} onChange={set} />
      <FormEnd save={form} onClose={onClose}>
        Créer le tour de garde
      </FormEnd>
    </SaveForm>
  );
}
