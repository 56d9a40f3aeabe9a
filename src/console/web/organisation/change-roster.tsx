import { useState } from 'react';
import { put } from '../api.ts';
import { AUDIENCES } from '../publishing/terms.ts';
import type { Audience, Roster, RosterSummary } from './answers.ts';
import { RosterWhen } from './roster-when.tsx';
import { FormEnd, SaveForm } from './save-form.tsx';
import { TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { useTold } from './use-unsaved.ts';

type Props = {
  token: string;
  roster: Roster;
  onUnsaved: (unsaved: boolean) => void;
  onClose: () => void;
  onChanged: (roster: Roster, what: string) => void;
};

type Typed = Partial<Pick<RosterSummary, 'name' | 'season' | 'weekdays' | 'onHolidays' | 'audience'>>;

const OPTIONS = Object.keys(AUDIENCES) as Audience[];

/** A roster as a whole; only what was touched is sent, so that days that are the line's stay the line's. Profession and place are its duties' and stay. */
export function ChangeRoster({ token, roster, onUnsaved, onClose, onChanged }: Props) {
  const [typed, setTyped] = useState<Typed>({});
  const it = { ...roster, ...typed };
  const form = useSave();
  const unsaved = Object.keys(typed).length > 0 && form.state !== 'done';
  useTold(unsaved, onUnsaved);
  const set = (more: Typed) => {
    setTyped({ ...typed, ...more });
    form.typed();
  };
  const send = () => {
    if (!unsaved) return onClose();
    void form.send(
      () => put<Roster>(token, `/v1/rosters/${roster.id}`, typed, 'PATCH', roster.version),
      (after) =>
        onChanged(
          after,
          typed.audience
            ? 'Tour de garde enregistré. Les places libres sont refaites pour leur nouveau public.'
            : 'Tour de garde enregistré.',
        ),
    );
  };
  return (
    <SaveForm
      save={form}
      label={`Modifier ${roster.name}`}
      className="fields organise"
      onSend={send}
      unsaved={unsaved}
      onCancel={onClose}
    >
      <TextField
        label="Nom"
        fault={form.at('name')}
        value={it.name}
        maxLength={160}
        onText={(name) => set({ name })}
        first
      />
      <RosterWhen it={it} form={form} onChange={set} />
      <div className="wide">
        <fieldset>
          <legend>Places visibles pour</legend>
          {OPTIONS.map((one) => (
            <label key={one} className="pill">
              <input
                type="checkbox"
                checked={it.audience.includes(one)}
                onChange={(event) =>
                  set({
                    audience: event.target.checked
                      ? [...it.audience, one]
                      : it.audience.filter((other) => other !== one),
                  })
                }
              />
              {AUDIENCES[one]}
            </label>
          ))}
        </fieldset>
        {form.at('audience') && <p className="fault">Choisissez au moins un public.</p>}
        <p className="hint">
          Pour un autre public, les places libres à venir sont refaites&nbsp;; les rendez-vous pris restent.
        </p>
      </div>
      <FormEnd save={form} onClose={onClose}>
        Enregistrer le tour de garde
      </FormEnd>
    </SaveForm>
  );
}
