import { useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { accesses } from '../../../directory/access.ts';
import { addressOf } from '../address.ts';
import { useRead } from '../hooks.ts';
import { Section } from '../section.tsx';
import type { Commune, PracticePlace, Structure } from './answers.ts';
import { openingInWords } from './place-hours.ts';
import { PlaceForm } from './place-form.tsx';
import { useList } from './use-list.ts';
import type { TellUnsaved } from './use-unsaved.ts';

type Props = {
  token: string;
  board: BoardState;
  /** The place that is open. */
  id: string | undefined;
  onOpen: (id: string | undefined) => void;
  onUnsaved: TellUnsaved;
};

/** Where patients are seen: how they get in, and when a centre is there at all. */
export function Places({ token, board, id, onOpen, onUnsaved }: Props) {
  const [turn, setTurn] = useState(0);
  const [adding, setAdding] = useState(false);
  const [saved, setSaved] = useState('');
  const { items, fault } = useList<PracticePlace>(token, '/v1/places', turn);
  const structures = useList<Structure>(token, '/v1/structures').items ?? [];
  const communes = useRead<{ items: Commune[] }>(token, '/v1/territory/communes').value?.items ?? [];
  const open = items?.find((place) => place.id === id);
  /** Each of the two by itself: the other may hold something. */
  const close = (place?: PracticePlace) => (place ? onOpen(undefined) : setAdding(false));
  const form = (place?: PracticePlace) => (
    <PlaceForm
      key={place?.id ?? 'new'}
      token={token}
      board={board}
      place={place}
      structures={structures}
      communes={communes}
      onUnsaved={onUnsaved}
      onClose={() => close(place)}
      onDone={(after) => {
        setSaved(`${after.name}\u00a0: enregistré.`);
        setTurn(turn + 1);
        close(place);
      }}
    />
  );
  return (
    <Section id="lieux" title="Lieux et horaires" {...(items ? { count: items.length } : {})}>
      <p className="aside">
        Un centre de repli a ses propres horaires&nbsp;: aucun créneau n’y est donné en dehors. Un cabinet
        sans horaires reçoit quand ses praticiens donnent des créneaux.
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <output>{saved}</output>
      {items?.length === 0 && !adding && <p className="nothing">Aucun lieu dans l’annuaire.</p>}
      <ul className="rows">
        {items?.map((place) => (
          <li key={place.id}>
            <span className="what">
              <a
                className="open"
                href={addressOf({ at: 'organisation', part: 'lieux', id: place.id })}
                aria-expanded={place.id === id}
                onClick={(event) => {
                  event.preventDefault();
                  setSaved('');
                  onOpen(place.id === id ? undefined : place.id);
                }}
              >
                {place.name}
              </a>
              {place.opening && <em>horaires propres</em>}
              {place.timeZone && place.timeZone !== board.timeZone && <em>{place.timeZone}</em>}
            </span>
            <span className="where">
              {place.line}, {place.commune} · {openingInWords(place.opening)}
            </span>
            <span className="where">
              {place.access.length > 0
                ? place.access.map((one) => accesses[one]).join(', ')
                : 'accessibilité non renseignée'}
            </span>
            {place.id === open?.id && form(open)}
          </li>
        ))}
      </ul>
      {adding ? (
        form()
      ) : (
        <p className="more">
          <button
            type="button"
            onClick={() => {
              setSaved('');
              setAdding(true);
            }}
          >
            Ajouter un lieu
          </button>
        </p>
      )}
    </Section>
  );
}
