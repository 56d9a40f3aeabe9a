import { useId, useState } from 'react';
import { faultInWords, remove } from '../api.ts';
import { useRead } from '../hooks.ts';
import { SendForm } from '../send-form.tsx';
import { agoInWords, type Place, sinceInWords } from '../words.ts';
import type { Demande, Listed, Patient } from './answers.ts';

type Props = {
  token: string;
  request: Demande;
  patient: Patient | undefined;
  /** Since when the patient waits on it, as the board says; null: they do not. */
  since: string | null;
  now: number;
  place: Place;
  onDone: () => void;
};

/** The patient takes any place that falls free, with a yes that a person has heard (rule 7). */
export function Standby(props: Props) {
  return (
    <section className="standby card" id="liste-attente" aria-labelledby="liste-attente-titre" tabIndex={-1}>
      <h2 id="liste-attente-titre">
        {props.since === null ? 'Liste d’attente' : 'En liste d’attente'}&nbsp;: première place libre{' '}
        <kbd aria-hidden="true">w</kbd>
      </h2>
      {props.since === null ? <Join {...props} /> : <Waits {...props} since={props.since} />}
    </section>
  );
}

function Join({ token, request, patient, onDone }: Props) {
  const id = useId();
  const [agreed, setAgreed] = useState(false);
  return (
    <SendForm
      token={token}
      path={`/v1/requests/${request.id}/standby`}
      body={{}}
      says="Inscrire en liste d’attente"
      onDone={onDone}
    >
      <p>
        Rien ne convient, ou trop tard&nbsp;? La première place qui se libère et qui convient lui est réservée
        d’office, dans la minute.
      </p>
      <label className="check" htmlFor={id}>
        <input
          id={id}
          type="checkbox"
          required
          checked={agreed}
          onChange={(event) => setAgreed(event.target.checked)}
        />
        Le patient accepte d’être convoqué à une heure qu’il n’a pas choisie
      </label>
      <p className="where">
        {canBeTexted(patient)
          ? 'Il est prévenu par SMS au moins 30 minutes avant ; si le SMS échoue, une tâche demande de l’appeler.'
          : 'Aucun SMS ne peut lui être envoyé : une tâche demandera de l’appeler dès qu’une place est donnée.'}
      </p>
    </SendForm>
  );
}

const canBeTexted = (patient: Patient | undefined): boolean =>
  patient !== undefined && patient.phone !== null && !patient.phoneUnsafe;

function Waits({ token, request, since, now, place, onDone }: Props & { since: string }) {
  const listed = useRead<Listed>(token, `/v1/requests/${request.id}/standby`, since).value;
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  async function leave() {
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      await remove(token, `/v1/requests/${request.id}/standby`);
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }
  return (
    <>
      <p>
        <strong>Attend {sinceInWords(since, now, place)}</strong> ({agoInWords(since, now, place)}). Le
        patient a accepté d’être convoqué à la première place qui se libère&nbsp;: elle lui est réservée
        d’office, et le tableau le dit.
        {listed && ` Accord noté par ${listed.agreedByName ?? 'une opératrice de la ligne'}.`}
      </p>
      <div className="controls">
        <button type="button" aria-disabled={doing} onClick={() => void leave()}>
          {doing ? 'Un instant…' : 'Retirer de la liste d’attente'}
        </button>
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
