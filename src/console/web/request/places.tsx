import { type FormEvent, useCallback, useEffect, useId, useState } from 'react';
import { faultInWords, post } from '../api.ts';
import { useRead } from '../hooks.ts';
import { dayInWords, type Place, timeOfDay } from '../words.ts';
import type { List, Proposal } from './answers.ts';
import { modes } from './words.ts';

type Props = {
  token: string;
  requestId: string;
  now: number;
  place: Place;
  /** Places were told to the patient, who chooses. */
  proposed: boolean;
  onDone: () => void;
};

/** A choice by the arrow keys comes to rest before a place is kept. */
const REST_MS = 250;

/** Places that suit, best first, each with its reasons; the one that is chosen is kept while the patient thinks, and Enter books it. */
export function Places({ token, requestId, now, place, proposed, onDone }: Props) {
  const [chosen, setChosen] = useState<string>();
  const [held, setHeld] = useState<{ slotId: string; until: string }>();
  const [doing, setDoing] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const list = useId();

  const [times, setTimes] = useState(0);
  const look = useCallback(() => setTimes((n) => n + 1), []);
  const read = useRead<List<Proposal>>(token, `/v1/requests/${requestId}/proposals?limit=5`, String(times));
  const found = read.value?.items;
  const fault = refusal ?? read.fault;

  const choose = (slotId: string) => {
    setChosen(slotId);
    setRefusal(undefined);
    setHeld(undefined);
  };
  useEffect(() => {
    if (!chosen) return;
    const hold = async () => {
      try {
        const { heldUntil } = await post<{ heldUntil: string }>(token, `/v1/slots/${chosen}/hold`, {
          requestId,
        });
        setHeld({ slotId: chosen, until: heldUntil });
      } catch (error) {
        setRefusal(faultInWords(error));
        look();
      }
    };
    const resting = window.setTimeout(() => void hold(), REST_MS);
    return () => window.clearTimeout(resting);
  }, [token, requestId, chosen, look]);

  async function act(path: string, body?: unknown): Promise<void> {
    setDoing(true);
    setRefusal(undefined);
    try {
      await post(token, `/v1/requests/${requestId}/${path}`, body);
      onDone();
    } catch (error) {
      setRefusal(faultInWords(error));
      look();
    } finally {
      setDoing(false);
    }
  }

  const pick = found?.find(({ slot }) => slot.id === chosen);
  function book(event: FormEvent) {
    event.preventDefault();
    if (pick && !doing)
      void act('bookings', { slotId: pick.slot.id, ...(pick.late ? { acceptLate: true } : {}) });
  }

  return (
    <section className="places card" id="places" aria-labelledby={`${list}-title`} tabIndex={-1}>
      <h2 id={`${list}-title`}>
        Places proposées <kbd aria-hidden="true">p</kbd>
      </h2>
      {!found && !fault && <p aria-busy="true">Recherche des places…</p>}
      {found?.length === 0 && (
        <p className="nothing">
          Aucune place ne convient pour l’instant : demandez aux professionnels, ci-dessous.
        </p>
      )}
      <form onSubmit={book}>
        <fieldset className="proposals">
          <legend className="visually-hidden">Places proposées</legend>
          {found?.map((proposal) => (
            <label key={proposal.slot.id} data-late={proposal.late}>
              <input
                type="radio"
                name={list}
                checked={chosen === proposal.slot.id}
                onChange={() => choose(proposal.slot.id)}
              />
              <strong className="start">
                {timeOfDay(proposal.slot.start, place)}
                <small>{dayInWords(proposal.slot.start, now, place)}</small>
              </strong>
              <span className="what">
                {proposal.slot.professionalName}
                {proposal.late && <em className="late">après le délai</em>}
              </span>
              <span className="where">
                {proposal.slot.placeName}, {proposal.slot.commune} · {modes[proposal.slot.mode]}
                {proposal.distanceKm !== null && ` · ${String(proposal.distanceKm).replace('.', ',')} km`}
              </span>
              <span className="why">{proposal.reasons.map(({ text }) => text).join(' · ')}</span>
            </label>
          ))}
        </fieldset>
        <output className="held">
          {held && held.slotId === chosen ? `Place gardée jusqu’à ${timeOfDay(held.until, place)}.` : ''}
        </output>
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        {found && found.length > 0 && (
          <div className="controls">
            <button type="submit" className="primary" disabled={!pick} aria-disabled={doing}>
              {doing
                ? 'Un instant…'
                : pick?.late
                  ? 'Réserver : le patient accepte le délai'
                  : 'Réserver cette place'}{' '}
              <kbd aria-hidden="true">Entrée</kbd>
            </button>
            {proposed ? (
              <>
                <span className="where">Places proposées au patient, qui choisit.</span>
                <button type="button" onClick={() => void act('release')}>
                  Aucune ne lui convient
                </button>
              </>
            ) : (
              <button
                type="button"
                onClick={() => void act('propose', { slotIds: found.map(({ slot }) => slot.id) })}
              >
                Proposées au patient
              </button>
            )}
            <button type="button" className="quiet" onClick={look}>
              Chercher à nouveau
            </button>
          </div>
        )}
        {found && (
          <p className="wider">
            <button type="button" className="quiet" onClick={() => void act('escalate').then(look)}>
              Rien ne convient&nbsp;: chercher plus largement
            </button>
          </p>
        )}
      </form>
    </section>
  );
}
