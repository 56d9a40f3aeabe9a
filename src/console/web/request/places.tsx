import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Profession } from '../../../directory/profession.ts';
import { faultInWords, post } from '../api.ts';
import { useRead } from '../hooks.ts';
import { dayInWords, type Place, timeOfDay, wellSet } from '../words.ts';
import type { Care, List, Patient, Proposal, Visit } from './answers.ts';
import { stillHeld } from './hold-words.ts';
import { AddressNeeded } from './home-address.tsx';
import { outsideInWords, waysOf } from './outside.ts';
import { useCommunes } from './patient-choice.tsx';
import { sharedReasons } from './shared-reasons.ts';
import { useHold } from './use-hold.ts';
import { WhyNot } from './why-not.tsx';
import { capital, modes } from './words.ts';

type Props = {
  token: string;
  requestId: string;
  patient: Patient | undefined;
  now: number;
  place: Place;
  /** What the questions, or a person, found: how the patient is to be seen. */
  care: Care | null;
  /** Whose places they are. */
  profession: Profession;
  /** Places were told to the patient, who chooses. */
  proposed: boolean;
  /** The visit that is to go to one of these places instead. */
  moving?: Visit;
  onDone: () => void;
};

/** So many are shown first: an order that somebody can argue with, not a list to read through. */
const SHOWN = 5;

/** Places that suit, best first, each with its reasons; the one that is chosen is kept while the patient thinks, and Enter books it. */
export function Places(props: Props) {
  const { token, requestId, patient, care, profession, now, place, proposed, moving, onDone } = props;
  const [chosen, setChosen] = useState<string>();
  /** A place that she takes although others come first. */
  const [insisted, setInsisted] = useState<string>();
  const [doing, setDoing] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const list = useId();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const section = box.current;
    section?.addEventListener('keydown', onArrow);
    return () => section?.removeEventListener('keydown', onArrow);
  }, []);
  const communes = useCommunes(token);

  const [times, setTimes] = useState(0);
  const look = useCallback(() => setTimes((n) => n + 1), []);
  const of = `/v1/requests/${requestId}`;
  const isMoving = moving !== undefined;
  const read = useRead<List<Proposal>>(
    token,
    `${of}/proposals?limit=${SHOWN + 1}${insisted ? `&slotId=${insisted}` : ''}${isMoving ? '&moving=true' : ''}`,
    String(times),
  );
  const found = read.value?.items
    .filter(({ slot }) => slot.id !== moving?.slotId)
    .filter(({ slot }, rank) => rank < SHOWN || slot.id === insisted);
  const { shared, own } = sharedReasons(found ?? []);
  const fault = refusal ?? read.fault;
  const outside = outsideInWords(waysOf(care), found?.map(({ slot }) => slot.mode) ?? []);
  /** The one that she insists on comes among the others with the next answer: the keyboard goes there, and Enter books it. */
  const [goTo, setGoTo] = useState<{ slotId: string }>();
  const gone = useRef<typeof goTo>(undefined);
  const isThere = found?.some(({ slot }) => slot.id === goTo?.slotId) ?? false;
  useEffect(() => {
    if (!goTo || !isThere || gone.current === goTo) return;
    box.current?.querySelector<HTMLInputElement>(`.proposals input[value="${goTo.slotId}"]`)?.focus();
    gone.current = goTo;
  }, [goTo, isThere]);

  const choose = (slotId: string) => {
    setChosen(slotId);
    setRefusal(undefined);
  };
  const refuse = useCallback(
    (why: string) => {
      setRefusal(why);
      look();
    },
    [look],
  );
  const held = useHold({ token, requestId, slotId: chosen, isMoving, now, onRefused: refuse });
  async function act(path: string, body?: unknown): Promise<void> {
    setDoing(true);
    setRefusal(undefined);
    try {
      await post(token, path, body);
      onDone();
    } catch (error) {
      setRefusal(faultInWords(error));
      look();
    } finally {
      setDoing(false);
    }
  }

  const pick = found?.find(({ slot }) => slot.id === chosen);
  const unknown = pick?.slot.mode === 'HH' && patient?.homeAddress === null;
  /** One key never sends somebody nobody knows where: the field comes first, and another button books without it. */
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!unknown) return book();
    setRefusal('L’adresse manque\u00a0: notez-la, ou réservez sans elle.');
    box.current?.querySelector<HTMLInputElement>('.address-form input')?.focus();
  }
  function book() {
    if (pick && !doing)
      void act(moving ? `/v1/bookings/${moving.id}/move` : `${of}/bookings`, {
        slotId: pick.slot.id,
        ...(pick.late ? { acceptLate: true } : {}),
      });
  }

  return (
    <section ref={box} className="places card" id="places" aria-labelledby={`${list}-title`} tabIndex={-1}>
      <h2 id={`${list}-title`}>
        {isMoving ? 'Autres places' : 'Places proposées'}
        <span className="keys" aria-hidden="true">
          <kbd>1</kbd> à <kbd>5</kbd>
        </span>
      </h2>
      {!found && !fault && <p aria-busy="true">Recherche des places…</p>}
      {found?.length === 0 && (
        <p className="nothing">
          {isMoving
            ? 'Aucune autre place ne convient pour l’instant\u00a0: le rendez-vous reste tel quel.'
            : 'Aucune place ne convient pour l’instant\u00a0: demandez aux professionnels, ci-dessous.'}
        </p>
      )}
      {outside && <p className="notice outside">{wellSet(outside)}</p>}
      {shared.length > 0 && (
        <p className="shared">
          Toutes ces places&nbsp;: <Reasons reasons={shared} />.
        </p>
      )}
      <form onSubmit={submit}>
        <fieldset className="proposals">
          <legend className="visually-hidden">Places proposées</legend>
          {found?.map((proposal, index) => (
            <Choice
              key={proposal.slot.id}
              {...{ proposal, now, place }}
              reasons={own[index] ?? []}
              group={list}
              nth={index + 1}
              checked={chosen === proposal.slot.id}
              onChoose={choose}
            />
          ))}
        </fieldset>
        {pick?.slot.mode === 'HH' && (
          <AddressNeeded
            token={token}
            patient={patient}
            communes={communes}
            says="Pour une visite à domicile, demandez au patient où venir. S’il ne peut pas le dire, la place se réserve sans : une tâche rappellera de le demander."
            onSaved={() => {
              setRefusal(undefined);
              onDone();
            }}
          />
        )}
        <p className="held">
          <output>{held ? `Place gardée jusqu’à ${timeOfDay(held.until, place)}.` : ''}</output>{' '}
          {/* Not said again each minute. */}
          {held && <span>{capital(stillHeld(held.until, now, held.last))}</span>}
        </p>
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        {found && found.length > 0 && (
          <div className="controls">
            <button type="submit" className="primary" disabled={!pick} aria-disabled={doing}>
              {doing ? 'Un instant…' : pressWords(isMoving, pick?.late ?? false)}{' '}
              <kbd aria-hidden="true">Entrée</kbd>
            </button>
            {unknown && (
              <button type="button" aria-disabled={doing} onClick={book}>
                {isMoving ? 'Déplacer sans l’adresse' : 'Réserver sans l’adresse'}
              </button>
            )}
            {isMoving ? null : proposed ? (
              <>
                <span className="where">Places proposées au patient, qui choisit.</span>
                <button type="button" onClick={() => void act(`${of}/release`)}>
                  Aucune ne lui convient
                </button>
              </>
            ) : (
              <button
                type="button"
                onClick={() => void act(`${of}/propose`, { slotIds: found.map(({ slot }) => slot.id) })}
              >
                J’ai proposé ces places au patient
              </button>
            )}
            <button type="button" className="quiet" onClick={look}>
              Chercher à nouveau
            </button>
          </div>
        )}
        {found && !isMoving && (
          <p className="wider">
            <button type="button" className="quiet" onClick={() => void act(`${of}/escalate`).then(look)}>
              Rien ne convient&nbsp;: chercher plus largement
            </button>
          </p>
        )}
      </form>
      {found && (
        <WhyNot
          {...{ token, requestId, profession, now, place }}
          onChoose={(slotId) => {
            setInsisted(slotId);
            choose(slotId);
            setGoTo({ slotId });
          }}
          onWider={() => void act(`${of}/escalate`).then(look)}
        />
      )}
    </section>
  );
}

type ChoiceProps = {
  proposal: Proposal;
  /** Those that it does not share with all the others. */
  reasons: Proposal['reasons'];
  now: number;
  place: Place;
  group: string;
  nth: number;
  checked: boolean;
  onChoose: (slotId: string) => void;
};

/** One place: when, with whom, where, and why it stands where it stands. Its number chooses it. */
function Choice({ proposal, reasons, now, place, group, nth, checked, onChoose }: ChoiceProps) {
  const { slot, late, distanceKm } = proposal;
  return (
    <label data-late={late}>
      <input
        type="radio"
        name={group}
        value={slot.id}
        data-shortcut={`choix-${nth}`}
        checked={checked}
        onChange={() => onChoose(slot.id)}
      />
      <strong className="start">
        {timeOfDay(slot.start, place)}
        <small>{dayInWords(slot.start, now, place)}</small>
        {slot.walkIn && <small>à {timeOfDay(slot.end, place)}, sans heure fixe</small>}
      </strong>
      <span className="what">
        {nth < 10 && <kbd aria-hidden="true">{nth}</kbd>} {slot.professionalName}
        {late && <em className="late">après le délai</em>}
      </span>
      <span className="where">
        {slot.placeName}, {slot.commune} · {modes[slot.mode]}
        {distanceKm !== null && ` · ${String(distanceKm).replace('.', ',')} km`}
      </span>
      <span className="why">
        <Reasons reasons={reasons} />
      </span>
    </label>
  );
}

const Reasons = ({ reasons }: Pick<Proposal, 'reasons'>) =>
  reasons.map(({ code, text }, index) => (
    <span key={code}>
      {index > 0 && ' · '}
      <span data-code={code}>{wellSet(text)}</span>
    </span>
  ));

function pressWords(moving: boolean, late: boolean): string {
  if (late) return `${moving ? 'Déplacer' : 'Réserver'}\u00a0: le patient accepte le délai`;
  return moving ? 'Déplacer à cette place' : 'Réserver cette place';
}

/** From the section itself, where `p` leads, the arrows begin with the first place or the last; the radios go on from there. */
function onArrow(event: KeyboardEvent): void {
  const section = event.currentTarget;
  if (!(section instanceof HTMLElement)) return;
  if (event.target !== section || event.ctrlKey || event.metaKey || event.altKey) return;
  const radios = [...section.querySelectorAll<HTMLInputElement>('.proposals input')];
  const at = radios.findIndex(({ checked }) => checked);
  const down = event.key === 'ArrowDown' || event.key === 'ArrowRight';
  const up = event.key === 'ArrowUp' || event.key === 'ArrowLeft';
  const to = radios.at(down ? (at + 1) % radios.length : at === -1 ? -1 : at - 1);
  if (!to || !(down || up)) return;
  event.preventDefault();
  to.focus();
  to.click();
}
