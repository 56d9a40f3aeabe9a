import { useState } from 'react';
import { get, put, Refusal } from '../api.ts';
import { AUDIENCES } from '../publishing/terms.ts';
import type { Audience, Roster } from './answers.ts';
import { changesInWords, meanwhileInWords, type RosterWhole, typedOver } from './roster-meanwhile.ts';
import { RosterWhen } from './roster-when.tsx';
import { FormEnd, SaveForm } from './save-form.tsx';
import { TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Props = {
  token: string;
  roster: Roster;
  onUnsaved: TellUnsaved;
  onClose: () => void;
  onChanged: (roster: Roster, what: string) => void;
  /** Somebody else has changed it: as it is now. */
  onRead: (roster: Roster) => void;
};

type Typed = Partial<RosterWhole>;

const SAVED = 'Tour de garde enregistré.';
const SAVED_FOR_OTHERS = `${SAVED} Les places à venir sont visibles pour leur nouveau public.`;
const OPTIONS = Object.keys(AUDIENCES) as Audience[];

/** A roster as a whole; only what was touched is sent, so that days that are the line's stay the line's. Profession and place are its duties' and stay. */
export function ChangeRoster({ token, roster, onUnsaved, onClose, onChanged, onRead }: Props) {
  const [typed, setTyped] = useState<Typed>({});
  const [read, setRead] = useState(roster);
  const [changes, setChanges] = useState<readonly string[]>([]);
  const form = useSave();
  // A save that is refused tells of it, or the answer to a duty.
  if (roster.version !== read.version) {
    const left = typedOver(typed, read, roster);
    setTyped(left);
    setRead(roster);
    setChanges(changesInWords(read, roster, left));
    form.refuse(meanwhileInWords(left), {});
  }
  const it = { ...roster, ...typed };
  const unsaved = Object.keys(typed).length > 0 && form.state !== 'done';
  useTold(unsaved, onUnsaved);
  const set = (more: Typed) => {
    setTyped({ ...typed, ...more });
    form.typed();
  };
  const send = () => {
    if (!unsaved) return onClose();
    const path = `/v1/rosters/${roster.id}`;
    void form.send(
      async () => {
        try {
          return { saved: await put<Roster>(token, path, typed, 'PATCH', roster.version) };
        } catch (error) {
          if (!(error instanceof Refusal) || error.status !== 412) throw error;
          return { newest: await get<Roster>(token, path) };
        }
      },
      ({ saved, newest }) => {
        if (saved) return onChanged(saved, typed.audience ? SAVED_FOR_OTHERS : SAVED);
        // Still to be saved: what has changed is said with it.
        form.typed();
        onRead(newest);
      },
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
          Un autre public vaut aussitôt pour toutes les places à venir. Leurs heures et leurs conditions ne
          changent pas, et les rendez-vous pris restent.
        </p>
      </div>
      {changes.length > 0 && (
        <output className="wide meanwhile">
          Enregistré entre-temps&nbsp;:
          {changes.map((says) => (
            <span key={says}>{says}</span>
          ))}
        </output>
      )}
      <FormEnd save={form} onClose={onClose}>
        Enregistrer le tour de garde
      </FormEnd>
    </SaveForm>
  );
}
