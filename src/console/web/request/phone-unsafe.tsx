import { useState } from 'react';
import { faultInWords, put } from '../api.ts';
import { type Place, whenInWords } from '../words.ts';
import type { Patient, Protocol } from './answers.ts';

type Props = {
  token: string;
  patient: Patient;
  protocols: readonly Protocol[];
  now: number;
  place: Place;
  onDone: () => void;
};

/** Somebody else may read this phone: nothing is sent there, and what a text would have said is read out. The nurse lifts it when the person says so. */
export function PhoneUnsafe({ token, patient, protocols, now, place, onDone }: Props) {
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  if (!patient.phoneUnsafe) return null;
  const mark = patient.phoneUnsafeMark;
  const why = mark && protocols.find(({ id }) => id === mark.why)?.title;
  async function lift() {
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      await put(token, `/v1/patients/${patient.id}`, { phoneUnsafe: false }, 'PATCH');
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }
  return (
    <section className="notice" data-status="unsigned" aria-label="Téléphone sans SMS">
      <strong>Pas de SMS à ce numéro&nbsp;: un tiers peut le lire.</strong> Dites au téléphone ce qu’un SMS
      aurait dit, et convenez d’une façon de rappeler.
      {mark && (
        <>
          {' '}
          Noté {whenInWords(mark.at, now, place)} par {mark.by}
          {why && ` (${why})`}.
        </>
      )}{' '}
      <button type="button" aria-disabled={doing} onClick={() => void lift()}>
        {doing ? 'Un instant…' : 'La personne dit que ce numéro est sûr'}
      </button>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
