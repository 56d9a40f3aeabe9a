import { useEffect, useRef, useState } from 'react';
import { professions } from '../../../directory/profession.ts';
import type { Placed } from '../../../board/projection.ts';
import { ActionButton } from '../action-button.tsx';
import { ArriveButton } from '../arrive-button.tsx';
import { CancelVisit } from '../cancel-visit.tsx';
import { toldInWords } from '../standby-words.ts';
import { isAgreed, visitEnd, visitWhen } from '../visit-words.ts';
import { longDate, phone, type Place, wellSet, whenInWords } from '../words.ts';
import type { Demande, Patient, Visit } from './answers.ts';
import { AddressNeeded } from './home-address.tsx';
import { useCommunes } from './patient-choice.tsx';
import { Places } from './places.tsx';
import { capital, modes } from './words.ts';

type Props = {
  token: string;
  request: Demande;
  patient: Patient | undefined;
  now: number;
  place: Place;
  /** The waiting list gave the place, while nobody was looking. */
  placed?: Placed | null | undefined;
  /** What the reader may do: nothing for a coordinator; only call it off while something else comes before another place. */
  may: 'all' | 'cancel' | 'read';
  onDone: () => void;
};

/** Who sees the patient, where and when, in words that are read out; then what may become of it. */
export function BookedVisit({ token, request, patient, now, place, placed, may, onDone }: Props) {
  const visit = request.bookings.find(isAgreed);
  const communes = useCommunes(token);
  if (!visit) return null;
  const begun = Date.parse(visit.start) <= now;
  return (
    <section className="booked card" aria-labelledby="rendez-vous-titre" data-state={visit.state}>
      <h2 id="rendez-vous-titre">{visitEnd(visit)}</h2>
      <p className="visit-when">{wellSet(capital(visitWhen(visit.start, now, place)))}</p>
      <Where visit={visit} />
      {placed && (
        <p className="placed" data-told={placed.told}>
          <strong>Place donnée par la liste d’attente</strong> {whenInWords(placed.at, now, place)}&nbsp;:
          patient <em data-told={placed.told}>{toldInWords[placed.told]}</em>
        </p>
      )}
      {visit.addressMissing && (
        <AddressNeeded
          token={token}
          patient={patient}
          communes={communes}
          says="Personne ne sait encore où venir : demandez-le au patient. Le professionnel le lit dès que c’est noté."
          large
          onSaved={onDone}
        />
      )}
      {visit.confirmedAt && <p className="where">Le patient a confirmé sa venue.</p>}
      {begun ? (
        visit.state === 'booked' && (
          <p className="where">
            L’heure est passée&nbsp;: est-il venu&nbsp;? Le professionnel le dira aussi.
          </p>
        )
      ) : placed ? null : (
        <p className="where">
          {patient?.phoneUnsafe
            ? 'Aucun SMS ne part à ce numéro : lisez au patient ce qui est écrit ci-dessus.'
            : 'Un SMS part au patient, aux heures permises et si son téléphone le permet ; sinon, une tâche demande de l’appeler.'}
        </p>
      )}
      {may !== 'read' && (
        <Acts key={visit.id} {...{ token, request, patient, visit, now, place, may, onDone }} />
      )}
    </section>
  );
}

function Where({ visit }: { visit: Visit }) {
  const { professional, place } = visit;
  return (
    <>
      <p className="visit-who">
        <strong>{professional.name}</strong>{' '}
        {professional.profession !== 'doctor' && professions[professional.profession]}
      </p>
      <p>
        <strong>{capital(modes[visit.mode])}</strong>
        {visit.mode === 'AMB' && ` · ${place.name}, ${place.line}, ${place.commune}`}
        {place.phone && ` · ${phone(place.phone).replaceAll(' ', '\u00a0')}`}
      </p>
    </>
  );
}

const WHO = [
  ['patient', 'Le patient'],
  ['professional', 'Le professionnel'],
  ['operator', 'La ligne'],
] as const;

/** One thing at a time: choosing another place, or calling off with a reason. */
function Acts({ token, request, patient, visit, now, place, may, onDone }: Props & { visit: Visit }) {
  const [open, setOpen] = useState<'move' | 'cancel'>();
  const toggle = (what: 'move' | 'cancel') => setOpen(open === what ? undefined : what);
  const panel = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (open) panel.current?.focus();
  }, [open]);
  const mayMove = may === 'all' && visit.state === 'booked';
  const begun = Date.parse(visit.start) <= now;
  // Nobody arrives at a visit at home, nor on another day.
  const comes = visit.mode !== 'HH' && longDate(visit.start, place) === longDate(now, place);
  const act = (what: string) => ({
    token,
    path: `/v1/bookings/${visit.id}/${what}`,
    doing: 'Un instant…',
    onDone,
  });
  return (
    <>
      <div className="controls">
        {mayMove && (
          <button type="button" id="deplacer" aria-expanded={open === 'move'} onClick={() => toggle('move')}>
            Déplacer <kbd aria-hidden="true">l</kbd>
          </button>
        )}
        {mayMove && comes && (
          <ArriveButton token={token} visit={visit} now={now} place={place} id="arrive" onDone={onDone}>
            Patient arrivé <kbd aria-hidden="true">v</kbd>
          </ArriveButton>
        )}
        {mayMove && begun && (
          <ActionButton {...act('no-show')} id="absent">
            Ne s’est pas présenté <kbd aria-hidden="true">b</kbd>
          </ActionButton>
        )}
        <button
          type="button"
          id="annuler-visite"
          className="grave"
          aria-expanded={open === 'cancel'}
          onClick={() => toggle('cancel')}
        >
          Annuler… <kbd aria-hidden="true">x</kbd>
        </button>
      </div>
      {open && (
        <fieldset
          className="visit-panel"
          ref={panel}
          tabIndex={-1}
          aria-label={open === 'move' ? 'Déplacer le rendez-vous' : 'Annuler le rendez-vous'}
        >
          {open === 'cancel' && <CancelVisit token={token} visitId={visit.id} who={WHO} onDone={onDone} />}
          {open === 'move' && (
            <Places
              token={token}
              requestId={request.id}
              patient={patient}
              care={request.care ?? null}
              profession={visit.professional.profession}
              now={now}
              place={place}
              proposed={false}
              moving={visit}
              onDone={onDone}
            />
          )}
        </fieldset>
      )}
    </>
  );
}

/** What was agreed before and is over: seen, missed, called off or moved. */
export function PastVisits({ request, now, place }: Pick<Props, 'request' | 'now' | 'place'>) {
  const past = request.bookings.filter((visit) => !isAgreed(visit));
  if (past.length === 0) return null;
  return (
    <section className="past-visits card" aria-labelledby="visites-passees">
      <h2 id="visites-passees">{past.length === 1 ? 'Rendez-vous précédent' : 'Rendez-vous précédents'}</h2>
      <ul className="rows">
        {past.map((visit) => (
          <li key={visit.id} data-state={visit.state}>
            <strong>{visitEnd(visit)}</strong>
            <span className="where">
              {visitWhen(visit.start, now, place)}, {visit.professional.name}, {visit.place.name} (
              {visit.place.commune})
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
