import { useState } from 'react';
import { post, put } from '../api.ts';
import { Section } from '../section.tsx';
import type { PracticePlace, Resource } from './answers.ts';
import { Assistants } from './assistants.tsx';
import { FormEnd, SaveForm } from './save-form.tsx';
import { ChoiceField, TextField } from './typed-field.tsx';
import { useList } from './use-list.ts';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';

type Props = { token: string; onUnsaved: TellUnsaved };

const KINDS = { room: 'Salle', kit: 'Matériel' } as const;

/** What a slot may need besides its professional: a room, a kit, somebody who stays with the patient. */
export function Means({ token, onUnsaved }: Props) {
  const [turn, setTurn] = useState(0);
  /** Whose forms are open: one that is opened takes nothing from another. */
  const [open, setOpen] = useState<readonly string[]>([]);
  const { items, fault } = useList<Resource>(token, '/v1/resources', turn);
  const places = useList<PracticePlace>(token, '/v1/places').items ?? [];
  const show = (id: string) => setOpen((before) => [...before, id]);
  const close = (id: string) => setOpen((before) => before.filter((other) => other !== id));
  const done = (id: string) => {
    close(id);
    setTurn((n) => n + 1);
  };
  const inUse = items?.filter(({ closed }) => !closed) ?? [];
  const closed = items?.filter((one) => one.closed) ?? [];
  const rowOf = (resource: Resource) => (
    <li key={resource.id}>
      {open.includes(resource.id) ? (
        <ResourceForm
          token={token}
          places={places}
          resource={resource}
          onUnsaved={onUnsaved}
          onDone={() => done(resource.id)}
          onClose={() => close(resource.id)}
        />
      ) : (
        <ResourceRow
          token={token}
          places={places}
          resource={resource}
          onOpen={show}
          onDone={() => done(resource.id)}
        />
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
        {open.includes('new') ? (
          <ResourceForm
            token={token}
            places={places}
            onUnsaved={onUnsaved}
            onDone={() => done('new')}
            onClose={() => close('new')}
          />
        ) : (
          <p className="more">
            <button type="button" onClick={() => show('new')}>
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
      <Assistants token={token} onUnsaved={onUnsaved} />
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
  onUnsaved: TellUnsaved;
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
      <TextField
        label="Nom"
        hint={
          kind === 'room' ? 'Par exemple : Salle de téléconsultation' : 'Par exemple : Mallette, échographe'
        }
        fault={form.at('name')}
        value={name}
        maxLength={160}
        onText={setName}
        first
      />
      <ChoiceField
        label={kind === 'room' ? 'Dans quel lieu' : 'Rangé dans quel lieu'}
        fault={form.at('placeId')}
        value={placeId}
        empty="sans lieu fixe"
        options={places.map(({ id, name: called, commune }) => [id, `${called}, ${commune}`])}
        onChoice={setPlaceId}
      />
      <FormEnd save={form} onClose={onClose}>
        {resource ? 'Enregistrer' : 'Ajouter'}
      </FormEnd>
    </SaveForm>
  );
}
