import { useState } from 'react';
import { type Profession, professions } from '../../../directory/profession.ts';
import { post } from '../api.ts';
import { slotMode } from '../words.ts';
import type { Roster, RosterSummary } from './answers.ts';
import { Field, SaveButton, WeekdayBoxes } from './field.tsx';
import { ROSTER_MODELS, type RosterModel } from './roster-models.ts';
import { SaveForm } from './save-form.tsx';
import { useSave } from './use-save.ts';
import { useTold } from './use-unsaved.ts';

type Props = {
  token: string;
  today: string;
  onUnsaved: (unsaved: boolean) => void;
  onClose: () => void;
  onMade: (roster: Roster) => void;
};

type Typed = Omit<RosterSummary, 'id'>;

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
  useTold(typed !== undefined && form.state !== 'done', onUnsaved);
  const set = (more: Partial<Typed>) => {
    setTyped({ ...it, ...more });
    form.typed();
  };
  const send = () => {
    void form.send(() => post<Roster>(token, '/v1/rosters', it), onMade);
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
      <Field label="Modèle">
        {(field) => (
          <select
            {...field}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever pressed the button goes on here
            autoFocus
            value={model}
            onChange={(event) => {
              setModel(Number(event.target.value));
              setTyped(undefined);
            }}
          >
            {ROSTER_MODELS.map(({ says }, index) => (
              <option key={says} value={index}>
                {says}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Nom" fault={form.at('name')}>
        {(field) => (
          <input
            {...field}
            value={it.name}
            maxLength={160}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label="Profession" fault={form.at('profession')}>
        {(field) => (
          <select
            {...field}
            value={it.profession}
            onChange={(event) => set({ profession: event.target.value as Profession })}
          >
            {Object.entries(professions).map(([code, says]) => (
              <option key={code} value={code}>
                {says}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Où" fault={form.at('mode')}>
        {(field) => (
          <select
            {...field}
            value={it.mode}
            onChange={(event) => set({ mode: event.target.value as Typed['mode'] })}
          >
            {Object.entries(slotMode).map(([code, says]) => (
              <option key={code} value={code}>
                {says}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Premier jour" fault={form.at('season.from')}>
        {(field) => (
          <input
            {...field}
            type="date"
            value={it.season.from}
            onChange={(event) => set({ season: { ...it.season, from: event.target.value } })}
          />
        )}
      </Field>
      <Field label="Dernier jour" fault={form.at('season.to')}>
        {(field) => (
          <input
            {...field}
            type="date"
            value={it.season.to}
            onChange={(event) => set({ season: { ...it.season, to: event.target.value } })}
          />
        )}
      </Field>
      <div className="wide">
        <WeekdayBoxes
          legend="Jours où quelqu’un doit être de garde"
          days={it.weekdays}
          onDays={(weekdays) => set({ weekdays })}
        />
        {form.at('weekdays') && <p className="fault">Choisissez au moins un jour.</p>}
        <label className="check">
          <input
            type="checkbox"
            checked={it.onHolidays}
            onChange={(event) => set({ onHolidays: event.target.checked })}
          />
          Aussi tous les jours fériés, et les jours de fermeture de la ligne
        </label>
      </div>
      <div className="controls wide">
        <SaveButton state={form.state} refusal={form.refusal}>
          Créer le tour de garde
        </SaveButton>
        <button type="button" className="quiet" onClick={onClose}>
          Annuler
        </button>
      </div>
    </SaveForm>
  );
}
