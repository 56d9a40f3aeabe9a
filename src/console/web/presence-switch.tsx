import { type FormEvent, useId, useState } from 'react';
import type { BoardState } from '../../board/projection.ts';
import { operatorsAtTheLine } from '../../board/line-figures.ts';
import type { OwnPresence } from './presence.ts';
import { count, operatorState, phone as phoneInWords } from './words.ts';

/** Whether the line may count on this nurse, and on which phone it rings her. */
export function PresenceSwitch({ presence, board }: { presence: OwnPresence; board: BoardState }) {
  const { row, phone, fault } = presence;
  const [editing, setEditing] = useState(false);
  const [doing, setDoing] = useState(false);
  const here = row !== undefined && row.state !== 'away';
  const others = operatorsAtTheLine(board).filter((operator) => operator.id !== board.operator).length;

  async function turn(state: 'present' | 'away') {
    setDoing(true);
    await presence.turn(state);
    setDoing(false);
  }

  return (
    <section className="post" aria-label="Mon poste" data-state={row?.state ?? 'gone'}>
      <p className="me">
        <strong>{operatorState[row?.state ?? 'gone']}</strong>{' '}
        <span>
          {here
            ? others > 0
              ? `avec ${count(others, 'collègue')}`
              : 'seule au poste'
            : 'la ligne ne vous passe aucun appel'}
        </span>
      </p>
      <fieldset className="switch" aria-label="Ma présence">
        <button type="button" aria-pressed={here} disabled={doing} onClick={() => void turn('present')}>
          Présente
        </button>
        <button type="button" aria-pressed={!here} disabled={doing} onClick={() => void turn('away')}>
          Absente
        </button>
      </fieldset>
      <p className="phone">
        <span>
          {row?.label ? `${row.label} · ` : ''}
          {phone === undefined
            ? ''
            : phone === null
              ? 'votre téléphone n’est pas indiqué'
              : `sonne au ${phoneInWords(phone)}`}
        </span>
        <button type="button" className="quiet" aria-expanded={editing} onClick={() => setEditing(!editing)}>
          {editing ? 'Fermer' : 'Mon téléphone'}
        </button>
      </p>
      {editing && <PhoneForm presence={presence} onSaved={() => setEditing(false)} />}
      {fault && !editing && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}

function PhoneForm({ presence, onSaved }: { presence: OwnPresence; onSaved: () => void }) {
  const { row, say } = presence;
  const [fault, setFault] = useState<string>();
  const [phone, setPhone] = useState(phoneInWords(presence.phone ?? ''));
  const [label, setLabel] = useState(row?.label ?? '');
  const ids = useId();

  async function save(event: FormEvent) {
    event.preventDefault();
    const name = label.trim();
    const refused = await say({
      state: row?.state === 'away' || !row ? 'away' : 'present',
      phone: phone.trim() === '' ? null : phone,
      ...(name === '' ? {} : { label: name }),
    });
    setFault(refused);
    if (refused === undefined) onSaved();
  }

  return (
    <form className="fields" onSubmit={(event) => void save(event)}>
      <label htmlFor={`${ids}-phone`}>Téléphone ou adresse SIP sur lequel la ligne vous appelle</label>
      <input
        id={`${ids}-phone`}
        inputMode="tel"
        value={phone}
        autoComplete="off"
        onChange={(event) => {
          setPhone(event.target.value);
          setFault(undefined);
        }}
        aria-describedby={`${ids}-hint`}
      />
      <p id={`${ids}-hint`} className="hint">
        Vide&nbsp;: celui du territoire. Exemple&nbsp;: 06 39 98 01 23, ou sip:accueil@poste.example.
      </p>
      <label htmlFor={`${ids}-label`}>Comment vos collègues vous nomment</label>
      <input
        id={`${ids}-label`}
        value={label}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setLabel(event.target.value)}
      />
      <p className="fault" role="alert">
        {fault}
      </p>
      <button type="submit" className="primary">
        Enregistrer
      </button>
    </form>
  );
}
