import { useState } from 'react';
import { professions } from '../../../directory/profession.ts';
import { post, put } from '../api.ts';
import { Section } from '../section.tsx';
import { phone } from '../words.ts';
import { fullName, type PracticePlace, type Professional, type Resource } from './answers.ts';
import { Field, SaveButton } from './field.tsx';
import { useList } from './use-list.ts';
import { SaveForm } from './save-form.tsx';
import { useSave } from './use-save.ts';
import { useTold } from './use-unsaved.ts';

type Props = { token: string; onUnsaved: (unsaved: boolean) => void };

const KINDS = { room: 'Salle', kit: 'Matériel' } as const;

/** What a slot may need besides its professional: a room, a kit, somebody who stays with the patient. */
export function Means({ token, onUnsaved }: Props) {
  const [turn, setTurn] = useState(0);
  const [open, setOpen] = useState<string>();
  const { items, fault } = useList<Resource>(token, '/v1/resources', turn);
  const places = useList<PracticePlace>(token, '/v1/places').items ?? [];
  const done = () => {
    setOpen(undefined);
    setTurn(turn + 1);
  };
  const inUse = items?.filter(({ closed }) => !closed) ?? [];
  const closed = items?.filter((one) => one.closed) ?? [];
  const rowOf = (resource: Resource) => (
    <li key={resource.id}>
      {open === resource.id ? (
        <ResourceForm
          token={token}
          places={places}
          resource={resource}
          onUnsaved={onUnsaved}
          onDone={done}
          onClose={() => setOpen(undefined)}
        />
      ) : (
        <ResourceRow token={token} places={places} resource={resource} onOpen={setOpen} onDone={done} />
      )}
    </li>
  );
  return (
    <>
      <Section id="salles" title="Salles et matériel" {...(items ? { count: inUse.length } : {})}>
        <p className="aside">
          Un créneau peut demander une salle, une mallette, ou les deux&nbsp;: chacune ne sert qu’à un créneau
          à la fois, et Recours refuse qu’on la promette deux fois.
        </p>
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        {items?.length === 0 && <p className="nothing">Ni salle ni matériel pour le moment.</p>}
        <ul className="rows resources">{inUse.map(rowOf)}</ul>
        {open === 'new' ? (
          <ResourceForm
            token={token}
            places={places}
            onUnsaved={onUnsaved}
            onDone={done}
            onClose={() => setOpen(undefined)}
          />
        ) : (
          <p className="more">
            <button type="button" onClick={() => setOpen('new')}>
              Ajouter une salle ou du matériel
            </button>
          </p>
        )}
        {closed.length > 0 && (
          <details>
            <summary>Retirés du service ({closed.length})</summary>
            <ul className="rows resources">{closed.map(rowOf)}</ul>
          </details>
        )}
      </Section>
      <Assistants token={token} />
    </>
  );
}

type RowProps = {
  token: string;
  places: readonly PracticePlace[];
  resource: Resource;
  onOpen: (id: string) => void;
  onDone: () => void;
};

function ResourceRow({ token, places, resource, onOpen, onDone }: RowProps) {
  const form = useSave();
  const where = places.find(({ id }) => id === resource.placeId);
  const change = (closed: boolean) =>
    void form.send(() => put(token, `/v1/resources/${resource.id}`, { closed }, 'PATCH'), onDone);
  return (
    <>
      <span className="what">
        {resource.name} <em>{KINDS[resource.kind].toLowerCase()}</em>
        {resource.closed && <em className="late">retiré du service</em>}
      </span>
      <span className="where">{where ? `${where.name}, ${where.commune}` : 'sans lieu fixe'}</span>
      <span className="row-actions">
        {!resource.closed && (
          <button type="button" className="quiet" onClick={() => onOpen(resource.id)}>
            Modifier<span className="visually-hidden"> {resource.name}</span>
          </button>
        )}
        <button
          type="button"
          className="quiet"
          aria-busy={form.state === 'doing'}
          onClick={() => change(!resource.closed)}
        >
          {resource.closed ? 'Remettre en service' : 'Retirer du service'}
          <span className="visually-hidden"> {resource.name}</span>
        </button>
        {form.refusal && (
          <span className="fault" role="alert">
            {form.refusal.says}
          </span>
        )}
      </span>
    </>
  );
}

type FormProps = {
  token: string;
  places: readonly PracticePlace[];
  /** Absent: a new one. */
  resource?: Resource;
  onUnsaved: (unsaved: boolean) => void;
  onDone: () => void;
  onClose: () => void;
};

function ResourceForm({ token, places, resource, onUnsaved, onDone, onClose }: FormProps) {
  const [kind, setKind] = useState<Resource['kind']>(resource?.kind ?? 'room');
  const [name, setName] = useState(resource?.name ?? '');
  const [placeId, setPlaceId] = useState(resource?.placeId ?? '');
  const form = useSave();
  const unsaved = name !== (resource?.name ?? '') || placeId !== (resource?.placeId ?? '');
  useTold(unsaved && form.state !== 'done', onUnsaved);
  const send = () => {
    const it = { name, placeId: placeId || null };
    void form.send(
      () =>
        resource
          ? put(token, `/v1/resources/${resource.id}`, it, 'PATCH')
          : post(token, '/v1/resources', { kind, ...it }),
      onDone,
    );
  };
  return (
    <SaveForm
      save={form}
      label={resource ? `Modifier ${resource.name}` : 'Nouvelle salle ou nouveau matériel'}
      className="fields organise"
      onSend={send}
      unsaved={unsaved}
      onCancel={onClose}
    >
      {!resource && (
        <fieldset className="weekdays wide">
          <legend>Ce que c’est</legend>
          {(Object.keys(KINDS) as Resource['kind'][]).map((one) => (
            <label key={one} className="pill">
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              {KINDS[one]}
            </label>
          ))}
        </fieldset>
      )}
      <Field
        label="Nom"
        hint={
          kind === 'room' ? 'Par exemple : Salle de téléconsultation' : 'Par exemple : Mallette, échographe'
        }
        fault={form.at('name')}
      >
        {(field) => (
          <input
            {...field}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever pressed the button goes on here
            autoFocus
            value={name}
            maxLength={160}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={kind === 'room' ? 'Dans quel lieu' : 'Rangé dans quel lieu'} fault={form.at('placeId')}>
        {(field) => (
          <select {...field} value={placeId} onChange={(event) => setPlaceId(event.target.value)}>
            <option value="">sans lieu fixe</option>
            {places.map(({ id, name: called, commune }) => (
              <option key={id} value={id}>
                {called}, {commune}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="controls wide">
        <SaveButton state={form.state} refusal={form.refusal}>
          {resource ? 'Enregistrer' : 'Ajouter'}
        </SaveButton>
        <button type="button" className="quiet" onClick={onClose}>
          Annuler
        </button>
      </div>
    </SaveForm>
  );
}

/** Professions whose members stay with a patient during a teleconsultation (domain.md), the most usual first. */
const ASSISTING = ['nurse', 'advanced-practice-nurse', 'pharmacist', 'midwife', 'physiotherapist'] as const;

function Assistants({ token }: { token: string }) {
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

function AssistantForm({
  token,
  onDone,
  onClose,
}: {
  token: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const [it, setIt] = useState({ profession: 'nurse', givenName: '', familyName: '', phone: '' });
  const form = useSave();
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
      unsaved={it.givenName + it.familyName + it.phone !== ''}
      onCancel={onClose}
    >
      <Field label="Profession" fault={form.at('profession')}>
        {(field) => (
          <select
            {...field}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever pressed the button goes on here
            autoFocus
            value={it.profession}
            onChange={(event) => set({ profession: event.target.value })}
          >
            {ASSISTING.map((code) => (
              <option key={code} value={code}>
                {professions[code]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Prénom" fault={form.at('givenName')}>
        {(field) => (
          <input
            {...field}
            value={it.givenName}
            onChange={(event) => set({ givenName: event.target.value })}
          />
        )}
      </Field>
      <Field label="Nom" fault={form.at('familyName')}>
        {(field) => (
          <input
            {...field}
            value={it.familyName}
            onChange={(event) => set({ familyName: event.target.value })}
          />
        )}
      </Field>
      <Field label="Téléphone (facultatif)" fault={form.at('phone')}>
        {(field) => (
          <input
            {...field}
            type="tel"
            value={it.phone}
            onChange={(event) => set({ phone: event.target.value })}
          />
        )}
      </Field>
      <div className="controls wide">
        <SaveButton state={form.state} refusal={form.refusal}>
          Inscrire
        </SaveButton>
        <button type="button" className="quiet" onClick={onClose}>
          Annuler
        </button>
      </div>
    </SaveForm>
  );
}
