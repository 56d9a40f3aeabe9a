import { useEffect, useRef, useState } from 'react';
import { post, put, remove } from '../api.ts';
import { count } from '../words.ts';
import {
  fullName,
  type NewDuty,
  type PracticePlace,
  type Professional,
  type Remaining,
  type Roster,
} from './answers.ts';
import { SaveButton } from './field.tsx';
import type { Chosen } from './roster-day.tsx';
import { byTurn, hoursLike, placeLike } from './suggest-duty.ts';
import { SaveForm } from './save-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { fullDay, hourInWords } from './weeks.ts';

type Props = {
  token: string;
  roster: Roster;
  chosen: Chosen;
  people: readonly Professional[];
  places: readonly PracticePlace[];
  onChanged: (after: Roster & Remaining, date: string, what: string) => void;
  onClose: () => void;
};

/** Who is on duty that day. Whoever's turn it is stands there already: Enter, and the next day without anybody has its turn. */
export function DutyForm({
  token,
  roster,
  chosen: { date, duty },
  people,
  places,
  onChanged,
  onClose,
}: Props) {
  const turn = byTurn(people, roster.duties, date);
  const [it, setIt] = useState<Omit<NewDuty, 'date'>>(() => {
    if (duty) return duty;
    const professionalId = turn[0]?.candidate.id ?? '';
    // The first of all places is anybody's: a dentist is not on duty at a physiotherapist's because of the alphabet.
    const only = places.length === 1 ? places[0]?.id : undefined;
    const placeId = placeLike(roster.duties, professionalId) ?? only ?? '';
    return { ...hoursLike(roster, date), professionalId, placeId };
  });
  const form = useSave();
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    title.current?.closest('form')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const set = (more: Partial<typeof it>) => {
    setIt({ ...it, ...more });
    form.typed();
  };
  // A new duty stands in a list of them, and is refused by its line.
  const at = (field: string) => form.at(duty ? field : `duties.0.${field}`);
  const whose = people.find(({ id }) => id === it.professionalId);
  const name = whose ? fullName(whose) : '';
  const path = `/v1/rosters/${roster.id}/duties`;

  const send = () => {
    const { professionalId, placeId, from, to, slotMinutes, capacity } = it;
    if (placeId === '')
      return form.refuse('Rien n’a été enregistré.', {
        [duty ? 'placeId' : 'duties.0.placeId']: 'Choisissez le lieu.',
      });
    void form.send(
      () =>
        duty
          ? put<Roster & Remaining>(
              token,
              `${path}/${duty.id}`,
              { professionalId, placeId },
              'PATCH',
              duty.version,
            )
          : post<Roster & Remaining>(token, path, {
              duties: [{ date, from, to, professionalId, placeId, slotMinutes, capacity }],
            }),
      (after) => onChanged(after, date, `${name} est de garde le ${fullDay(date)}.`),
    );
  };
  const takeAway = () =>
    void form.send(
      () => remove<Roster & Remaining>(token, `${path}/${duty?.id}`, duty?.version),
      (after) => onChanged(after, date, `Garde du ${fullDay(date)} retirée.`),
    );

  return (
    <SaveForm
      save={form}
      label={`Garde du ${fullDay(date)}`}
      className="fields organise duty-form"
      onSend={send}
      unsaved={false}
      onCancel={onClose}
      enterSends
    >
      <p ref={title} className="wide title">
        <strong>{fullDay(date)}</strong>
        {duty && `, de ${hourInWords(duty.from)} à ${hourInWords(duty.to)}`}
      </p>
      <ChoiceField
        label="De garde"
        fault={at('professionalId') ?? at('date')}
        value={it.professionalId}
        options={turn.map(({ candidate, duties }) => [
          candidate.id,
          `${fullName(candidate)} — ${count(duties, 'garde', 'gardes', 'aucune garde')}`,
        ])}
        onChoice={(professionalId) =>
          set({ professionalId, placeId: placeLike(roster.duties, professionalId) ?? it.placeId })
        }
        first
      />
      <ChoiceField
        label="Lieu"
        fault={at('placeId')}
        value={it.placeId}
        empty={it.placeId === '' ? 'Choisir le lieu…' : undefined}
        options={places.map(({ id, name: called, commune }) => [id, `${called}, ${commune}`])}
        onChoice={(placeId) => set({ placeId })}
      />
      {duty ? (
        at('from') && <p className="fault wide">{at('from')}</p>
      ) : (
        <>
          <TextField
            label="De"
            fault={at('from')}
            className="short"
            type="time"
            value={it.from}
            onText={(from) => set({ from })}
          />
          <TextField
            label="À"
            fault={at('to')}
            className="short"
            type="time"
            // A clock of a browser does not know 24:00.
            value={it.to === '24:00' ? '00:00' : it.to}
            onText={(to) => set({ to })}
          />
          <TextField
            label="Durée (min)"
            fault={at('slotMinutes')}
            className="short"
            type="number"
            value={it.slotMinutes}
            onText={(text) => set({ slotMinutes: Number(text) })}
          />
          <TextField
            label="À la fois"
            fault={at('capacity')}
            className="short"
            type="number"
            value={it.capacity}
            onText={(text) => set({ capacity: Number(text) })}
          />
        </>
      )}
      <div className="controls wide">
        <SaveButton state={form.state} refusal={form.refusal}>
          {duty ? `Confier à ${name}` : `Attribuer à ${name}`}
        </SaveButton>
        {duty && (
          <button type="button" className="grave" onClick={takeAway}>
            Retirer la garde
          </button>
        )}
        <button type="button" className="quiet" onClick={onClose}>
          Annuler <kbd aria-hidden="true">Échap</kbd>
        </button>
      </div>
    </SaveForm>
  );
}
