import { useId, useState } from 'react';
import { type Profession, professions } from '../../../directory/profession.ts';
import { SendForm } from '../send-form.tsx';
import type { Care, Demande } from './answers.ts';
import { capital, followUps, type Outcome, outcomes, transports, waysInWords } from './words.ts';

type Props = { token: string; request: Demande; onDone: () => void };

/** How a request ends otherwise than by a place, each with its reason (rule 2: never dropped in silence). */
export function OtherOutcome({ token, request, onDone }: Props) {
  const id = useId();
  const possible = outcomesOf(request);
  const [outcome, setOutcome] = useState<Outcome>('redirect');
  const reasons = reasonsOf(outcome, request);
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const raised = request.redFlag === 'raised';
  const written = raised && words.trim() !== '' ? { words: words.trim() } : {};
  const [transport, setTransport] = useState('');
  const toEmergency = outcome === 'redirect' && reason === 'emergency';
  return (
    <SendForm
      token={token}
      path={`/v1/requests/${request.id}/${outcome}`}
      body={toEmergency ? { reason, transport, ...written } : { reason, ...written }}
      onDone={onDone}
    >
      <label htmlFor={`${id}-what`}>Issue</label>
      <select
        id={`${id}-what`}
        value={outcome}
        onChange={(event) => {
          setOutcome(event.target.value as Outcome);
          setReason('');
        }}
      >
        {possible.map((one) => (
          <option key={one} value={one}>
            {outcomes[one].says}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-why`}>Motif</label>
      <select id={`${id}-why`} required value={reason} onChange={(event) => setReason(event.target.value)}>
        <option value="" disabled>
          Choisir…
        </option>
        {reasons.map(([code, says]) => (
          <option key={code} value={code}>
            {says}
          </option>
        ))}
      </select>
      {outcome === 'lost-contact' && isFlagged(request) && <BeforeLosingContact raised={raised} />}
      {raised && (
        <>
          <label htmlFor={`${id}-words`}>
            {outcome === 'redirect' ? 'Ce qui a été dit (facultatif)' : 'Ce qui a été fait, et pourquoi'}
          </label>
          <textarea
            id={`${id}-words`}
            rows={3}
            required={outcome !== 'redirect'}
            maxLength={4000}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </>
      )}
      {toEmergency && (
        <>
          <label htmlFor={`${id}-how`}>Comment il s’y rend</label>
          <select
            id={`${id}-how`}
            required
            value={transport}
            onChange={(event) => setTransport(event.target.value)}
          >
            <option value="" disabled>
              Choisir…
            </option>
            {Object.entries(transports).map(([code, says]) => (
              <option key={code} value={code}>
                {says}
              </option>
            ))}
          </select>
        </>
      )}
    </SendForm>
  );
}

const isFlagged = ({ redFlag }: Demande): boolean => redFlag === 'raised' || redFlag === 'unknown';

/** Nothing is closed before the questions are over, nor past an alert or a doubt (rule 1): it may be called off or handed on. */
const outcomesOf = (request: Demande): Outcome[] =>
  request.state === 'received' || isFlagged(request) || request.triageOpen
    ? ['redirect', 'cancel', 'lost-contact']
    : ['redirect', 'close', 'cancel', 'lost-contact'];

/** An alert goes to those who answer for it. */
const HANDED_ON: readonly string[] = ['samu', 'sas', 'emergency'];

function reasonsOf(outcome: Outcome, { redFlag }: Demande): [code: string, says: string][] {
  const all = Object.entries<string>(outcomes[outcome].reasons);
  const few = outcome === 'redirect' && redFlag === 'raised';
  return few ? all.filter(([code]) => HANDED_ON.includes(code)) : all;
}

/** What is done before somebody of whom there is an alert or a doubt is given up as not reached. */
const BeforeLosingContact = ({ raised }: { raised: boolean }) => (
  <p className="notice">
    Rappelez d’abord le patient, et qui a appelé pour lui.{' '}
    {raised
      ? 'Puis donnez au SAMU son nom, son numéro et son adresse : lui décide d’envoyer quelqu’un.'
      : 'Sur un répondeur, laissez le 15 et le 114 par SMS.'}{' '}
    Une tâche demandera de ses nouvelles demain.
  </p>
);

/** Somebody gives up care, or cannot see to it alone: each thing becomes a task. */
export function FollowUps({ token, request, onDone }: Props) {
  const [what, setWhat] = useState<readonly string[]>([]);
  return (
    <SendForm token={token} path={`/v1/requests/${request.id}/follow-ups`} body={{ what }} onDone={onDone}>
      <fieldset className="choices">
        <legend>À faire pour le patient</legend>
        {Object.entries(followUps).map(([code, says]) => (
          <label key={code} className="pill">
            <input
              type="checkbox"
              checked={what.includes(code)}
              onChange={() =>
                setWhat(what.includes(code) ? what.filter((one) => one !== code) : [...what, code])
              }
            />
            {says}
          </label>
        ))}
      </fieldset>
    </SendForm>
  );
}

const HOURS = [1, 2, 4, 6, 12, 24, 48];

/** A person decides otherwise than the protocol, and says why (rule 7). */
export function OrientByHand({ token, request, onDone }: Props) {
  const id = useId();
  const [to, setTo] = useState<Care['to']>('doctor');
  const [hours, setHours] = useState(24);
  const [profession, setProfession] = useState<Profession>('nurse');
  const [days, setDays] = useState(7);
  const [reason, setReason] = useState('');
  const care = careOf(to, { hours, profession, days, modes: request.modes });
  return (
    <SendForm
      token={token}
      path={`/v1/requests/${request.id}/orientation`}
      body={{ care, reason }}
      onDone={onDone}
    >
      <label htmlFor={`${id}-to`}>Vers</label>
      <select id={`${id}-to`} value={to} onChange={(event) => setTo(event.target.value as Care['to'])}>
        <option value="doctor">Un médecin, {waysInWords(request.modes)}</option>
        <option value="profession">Une autre profession</option>
        <option value="emergency">Un service d’urgences</option>
        <option value="can-wait">Un rendez-vous ordinaire</option>
        <option value="advice">Conseils seulement</option>
      </select>
      {to === 'profession' && (
        <>
          <label htmlFor={`${id}-profession`}>Profession</label>
          <select
            id={`${id}-profession`}
            value={profession}
            onChange={(event) => setProfession(event.target.value as Profession)}
          >
            {(Object.keys(professions) as Profession[])
              .filter((one) => one !== 'doctor')
              .map((one) => (
                <option key={one} value={one}>
                  {capital(professions[one])}
                </option>
              ))}
          </select>
        </>
      )}
      {(to === 'doctor' || to === 'profession') && (
        <>
          <label htmlFor={`${id}-hours`}>Dans un délai de</label>
          <select id={`${id}-hours`} value={hours} onChange={(event) => setHours(Number(event.target.value))}>
            {HOURS.map((one) => (
              <option key={one} value={one}>
                {one} h
              </option>
            ))}
          </select>
        </>
      )}
      {to === 'can-wait' && (
        <>
          <label htmlFor={`${id}-days`}>Dans les (jours)</label>
          <input
            id={`${id}-days`}
            type="number"
            min={1}
            max={60}
            value={days}
            onChange={(event) => setDays(Number(event.target.value))}
          />
        </>
      )}
      <label htmlFor={`${id}-why`}>Pourquoi</label>
      <textarea
        id={`${id}-why`}
        rows={2}
        required
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </SendForm>
  );
}

type Details = { hours: number; profession: Profession; days: number; modes: Demande['modes'] };

function careOf(to: Care['to'], { hours, profession, days, modes }: Details): Care {
  switch (to) {
    case 'doctor':
      return { to, withinHours: hours, modes };
    case 'profession':
      // Of the profession's own right: what is delegated goes by its protocol.
      return { to, profession, withinHours: hours, modes, declaredOnly: false };
    case 'can-wait':
      return { to, withinDays: days };
    case 'emergency':
      return { to, transport: 'À voir avec le patient : accompagné, ambulance ou taxi.' };
    default:
      return { to };
  }
}
