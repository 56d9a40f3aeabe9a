import { useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { type Access, accesses } from '../../../directory/access.ts';
import { post, put } from '../api.ts';
import type { Commune, PlaceHours, PracticePlace, Structure } from './answers.ts';
import { OpeningFields } from './opening-fields.tsx';
import { TIME_ZONES } from './place-hours.ts';
import { FormEnd, SaveForm } from './save-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Props = {
  token: string;
  board: BoardState;
  /** Absent: a new one. */
  place: PracticePlace | undefined;
  structures: readonly Structure[];
  communes: readonly Commune[];
  onUnsaved: TellUnsaved;
  onClose: () => void;
  onDone: (place: PracticePlace) => void;
};

type Typed = Pick<
  PracticePlace,
  'name' | 'line' | 'insee' | 'phone' | 'structureId' | 'access' | 'timeZone' | 'opening'
>;

const NEW: Typed = {
  name: '',
  line: '',
  insee: '',
  phone: null,
  structureId: null,
  access: [],
  timeZone: null,
  opening: null,
};

const typedOf = ({ name, line, insee, phone, structureId, access, timeZone, opening }: Typed): Typed => ({
  name,
  line,
  insee,
  phone,
  structureId,
  access,
  timeZone,
  opening,
});

export function PlaceForm({ token, board, place, structures, communes, onUnsaved, onClose, onDone }: Props) {
  const before = place ? typedOf(place) : NEW;
  const [it, setIt] = useState<Typed>(before);
  const form = useSave();
  const unsaved = JSON.stringify(it) !== JSON.stringify(before);
  const told = useTold(unsaved && form.state !== 'done', onUnsaved, { stays: place === undefined });
  const set = (more: Partial<Typed>) => {
    setIt({ ...it, ...more });
    form.typed();
  };
  const send = () => {
    void form.send(
      () =>
        place
          ? put<PracticePlace>(token, `/v1/places/${place.id}`, changed(before, it), 'PATCH')
          : post<PracticePlace>(token, '/v1/places', it),
      (after) => {
        told();
        onDone(after);
      },
    );
  };
  const zones =
    TIME_ZONES.some(([zone]) => zone === it.timeZone) || !it.timeZone
      ? TIME_ZONES
      : [...TIME_ZONES, [it.timeZone, it.timeZone] as const];
  return (
    <SaveForm
      save={form}
      label={place ? `Modifier ${place.name}` : 'Nouveau lieu'}
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
      <TextField
        label="Numéro et rue"
        fault={form.at('line')}
        value={it.line}
        maxLength={160}
        onText={(line) => set({ line })}
      />
      <ChoiceField
        label="Commune"
        fault={form.at('insee') && 'Choisissez une commune du territoire.'}
        value={it.insee}
        empty={it.insee === '' ? 'à choisir' : undefined}
        options={communes.map(({ insee, name }) => [insee, name])}
        onChoice={(insee) => set({ insee })}
      />
      <TextField
        label="Téléphone (facultatif)"
        fault={form.at('phone')}
        type="tel"
        value={it.phone ?? ''}
        onText={(phone) => set({ phone: phone || null })}
      />
      <ChoiceField
        label="Structure"
        hint="Les places d’un centre de soins non programmés ne sont proposées qu’à une demande qui tarde."
        fault={form.at('structureId')}
        value={it.structureId ?? ''}
        empty="aucune"
        options={structures.map(({ id, name }) => [id, name])}
        onChoice={(id) => set({ structureId: id || null })}
      />
      <ChoiceField
        label="Fuseau horaire"
        hint="Les heures du lieu se lisent à ses propres horloges."
        fault={form.at('timeZone')}
        value={it.timeZone ?? ''}
        empty={`celui du territoire (${board.timeZone})`}
        options={zones.map(([zone, says]) => [zone, `${says} (${zone})`])}
        onChoice={(zone) => set({ timeZone: zone || null })}
      />
      <fieldset className="weekdays wide">
        <legend>Accessibilité</legend>
        {Object.entries(accesses).map(([code, says]) => (
          <label key={code} className="pill">
            <input
              type="checkbox"
              checked={it.access.includes(code as Access)}
              onChange={() => set({ access: toggled(it.access, code as Access) })}
            />
            {says}
          </label>
        ))}
      </fieldset>
      <OpeningFields
        opening={it.opening}
        at={form.at}
        onOpening={(opening: PlaceHours[] | null) => set({ opening })}
      />
      <FormEnd save={form} onClose={onClose}>
        {place ? 'Enregistrer le lieu' : 'Ajouter le lieu'}
      </FormEnd>
    </SaveForm>
  );
}

const toggled = (all: readonly Access[], one: Access): Access[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

/** Only what differs is sent: what somebody else has corrected meanwhile stays. */
const changed = (before: Typed, after: Typed): Partial<Typed> =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(before[name as keyof Typed]) !== JSON.stringify(value),
    ),
  );
