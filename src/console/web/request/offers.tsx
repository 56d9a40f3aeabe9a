import { useId, useState } from 'react';
import { type Profession, professions } from '../../../directory/profession.ts';
import { ActionButton } from '../action-button.tsx';
import { useRead } from '../hooks.ts';
import { type Place, whenInWords } from '../words.ts';
import type { Care, Demande, List, Offer, Patient } from './answers.ts';
import { AskDoctor } from './ask-doctor.tsx';
import { AddressNeeded } from './home-address.tsx';
import { useCommunes } from './patient-choice.tsx';
import { capital, modes, offerStates, recipientStates, verdicts } from './words.ts';

type Props = {
  token: string;
  request: Demande;
  patient: Patient | undefined;
  care: Care | null;
  now: number;
  place: Place;
  /** Moves when something about the request has. */
  turn: string;
  onDone: () => void;
};

/** When no place suits: professionals are asked, a question goes to a doctor, or the patient waits on a common list. */
export function Offers({ token, request, patient, care, now, place, turn, onDone }: Props) {
  const offers = useRead<List<Offer>>(token, `/v1/requests/${request.id}/offers`, turn).value?.items ?? [];
  const communes = useCommunes(token);
  const open = offers.some(({ kind, state }) => kind === 'visit' && state === 'open');
  return (
    <section className="offers card" id="professionnels" aria-labelledby="offres-titre" tabIndex={-1}>
      <h2 id="offres-titre">Demander aux professionnels</h2>
      <ul className="rows">
        {offers.map((offer) => (
          <OfferRow key={offer.id} token={token} offer={offer} now={now} place={place} onDone={onDone} />
        ))}
      </ul>
      {offers.some(({ mode, state }) => mode === 'HH' && state === 'open') && (
        <AddressNeeded
          token={token}
          patient={patient}
          communes={communes}
          says="Une visite à domicile est demandée aux professionnels : demandez au patient où venir."
          large
          onSaved={onDone}
        />
      )}
      {!open && <AskAll token={token} request={request} patient={patient} care={care} onDone={onDone} />}
      <details>
        <summary>Poser une question à un médecin</summary>
        <AskDoctor token={token} requestId={request.id} onDone={onDone} />
      </details>
      <details>
        <summary>Liste d’attente commune, où un professionnel choisit le patient</summary>
        <JoinList token={token} request={request} care={care} onDone={onDone} />
      </details>
    </section>
  );
}

type AskedProps = Pick<Props, 'token' | 'request' | 'now' | 'place' | 'turn' | 'onDone'>;

/** Questions to doctors stay useful until the visit: they are read, and may be stopped, also once a place was found. */
export function AskedDoctors({ token, request, now, place, turn, onDone }: AskedProps) {
  const offers = useRead<List<Offer>>(token, `/v1/requests/${request.id}/offers`, turn).value?.items ?? [];
  const questions = offers.filter(
    ({ kind, state }) => kind === 'question' && (state === 'open' || state === 'accepted'),
  );
  if (questions.length === 0) return null;
  return (
    <section className="offers card" id="questions-posees" aria-labelledby="questions-posees-titre">
      <h2 id="questions-posees-titre">
        {questions.length === 1 ? 'Question à un médecin' : 'Questions à un médecin'}
      </h2>
      <ul className="rows">
        {questions.map((offer) => (
          <OfferRow key={offer.id} token={token} offer={offer} now={now} place={place} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

export const professionOf = (care: Care | null): Profession =>
  care?.to === 'profession' ? care.profession : 'doctor';

type AskProps = Pick<Props, 'token' | 'request' | 'patient' | 'care' | 'onDone'>;

function AskAll({ token, request, patient, care, onDone }: AskProps) {
  const id = useId();
  const communes = useCommunes(token);
  const ways = care?.to === 'doctor' || care?.to === 'profession' ? care.modes : request.modes;
  const [mode, setMode] = useState(ways[0] ?? 'AMB');
  // Whoever presses has seen that it is missing.
  const unknown = mode === 'HH' && patient?.homeAddress === null;
  return (
    <div className="controls">
      <span>{capital(professions[professionOf(care)])}, dès que possible,</span>
      <label className="visually-hidden" htmlFor={id}>
        Façon de voir le patient
      </label>
      <select id={id} value={mode} onChange={(event) => setMode(event.target.value as typeof mode)}>
        {ways.map((way) => (
          <option key={way} value={way}>
            {modes[way]}
          </option>
        ))}
      </select>
      <ActionButton
        token={token}
        path={`/v1/requests/${request.id}/offers`}
        body={{ kind: 'visit', mode }}
        doing="Un instant…"
        onDone={onDone}
      >
        {unknown ? 'Demander sans l’adresse' : 'Demander aux professionnels'}
      </ActionButton>
      {mode === 'HH' && (
        <AddressNeeded token={token} patient={patient} communes={communes} onSaved={onDone} />
      )}
    </div>
  );
}

/** Made at night: nobody has been asked yet. */
const isToCome = ({ state, recipients }: Offer): boolean => state === 'open' && recipients.length === 0;

const titleOf = ({ kind, mode }: Offer): string =>
  kind === 'visit'
    ? `Visite ${mode ? modes[mode] : ''}`
    : kind === 'flag'
      ? 'Rappel par un médecin'
      : 'Question à un médecin';

/** Who took an alert has not decided about it yet. */
function standsAs({ kind, state, verdict }: Offer): string {
  if (kind !== 'flag' || state !== 'accepted') return offerStates[state];
  return verdict === null ? 'acceptée, le médecin rappelle le patient' : verdicts[verdict];
}

type RowProps = { token: string; offer: Offer; now: number; place: Place; onDone: () => void };

/** One that was made, with who was asked and what came of it. */
export function OfferRow({ token, offer, now, place, onDone }: RowProps) {
  const by = offer.recipients.find(({ professionalId }) => professionalId === offer.acceptedBy);
  return (
    <li className="offer" data-state={offer.state}>
      <span className="what">
        {titleOf(offer)}
        <em data-verdict={offer.verdict}>{isToCome(offer) ? 'pas encore envoyée' : standsAs(offer)}</em>
      </span>
      <span className="where">
        faite {whenInWords(offer.madeAt, now, place)}
        {offer.state === 'open' &&
          ` · jusqu’à ${whenInWords(offer.expiresAt, now, place).replace(/^à /, '')}`}
        {by && ` · ${by.professionalName}`}
        {offer.plannedAt && ` · ${whenInWords(offer.plannedAt, now, place)}`}
      </span>
      {isToCome(offer) && offer.nextWaveAt && (
        <p>
          {offer.kind === 'visit' ? 'Les professionnels' : 'Les médecins'} seront sollicités{' '}
          <strong>{whenInWords(offer.nextWaveAt, now, place)}</strong>&nbsp;: personne ne l’est la nuit.
        </p>
      )}
      {offer.question && <blockquote>{offer.question}</blockquote>}
      {offer.answer && <blockquote className="answer">{offer.answer}</blockquote>}
      <ul className="recipients">
        {offer.recipients.map((one) => (
          <li key={one.id} data-state={one.state}>
            {one.professionalName} <em>{recipientStates[one.state]}</em>
            {one.km !== null && <span className="where"> {String(one.km).replace('.', ',')} km</span>}
          </li>
        ))}
      </ul>
      {offer.state === 'open' && (
        <ActionButton
          token={token}
          path={`/v1/offers/${offer.id}/cancel`}
          doing="Un instant…"
          look="quiet"
          onDone={onDone}
        >
          Ne plus demander
        </ActionButton>
      )}
    </li>
  );
}

function JoinList({ token, request, care, onDone }: Pick<Props, 'token' | 'request' | 'care' | 'onDone'>) {
  const id = useId();
  const [list, setList] = useState<Profession>(professionOf(care));
  return (
    <div className="controls">
      <label htmlFor={id}>Profession</label>
      <select id={id} value={list} onChange={(event) => setList(event.target.value as Profession)}>
        {(Object.keys(professions) as Profession[]).map((one) => (
          <option key={one} value={one}>
            {capital(professions[one])}
          </option>
        ))}
      </select>
      <ActionButton
        token={token}
        path={`/v1/requests/${request.id}/waiting`}
        body={{ list }}
        doing="Un instant…"
        onDone={onDone}
      >
        Inscrire sur la liste
      </ActionButton>
    </div>
  );
}
