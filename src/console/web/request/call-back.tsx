import { useId, useState } from 'react';
import { useLookAgain, useRead } from '../hooks.ts';
import { SendForm } from '../send-form.tsx';
import type { Place } from '../words.ts';
import type { Demande, List, Offer } from './answers.ts';
import { OfferRow } from './offers.tsx';

type Props = {
  token: string;
  request: Demande;
  now: number;
  place: Place;
  turn: string;
  /** Under which words it stands. */
  heading: 'h2' | 'h3';
  onDone: () => void;
};

/** A yes of a doctor is on no board, and somebody waits for it. */
const LOOK_AGAIN_MS = 5_000;

/** Nobody else is asked while this one may still decide. */
const isUnderWay = ({ state, verdict }: Offer): boolean =>
  state === 'open' || (state === 'accepted' && verdict === null);

/**
 * A doctor on duty is asked to call the patient back about an alert or a doubt. Who accepts has the name and the number, and decides; until then it
 * stands, and the SAMU is not waited with (rule 1).
 */
export function CallBack({ token, request, now, place, turn, heading: Heading, onDone }: Props) {
  const { times, again } = useLookAgain(LOOK_AGAIN_MS);
  const path = `/v1/requests/${request.id}/offers`;
  const offers = useRead<List<Offer>>(token, path, `${turn} ${times}`).value?.items ?? [];
  const asked = offers.filter(({ kind }) => kind === 'flag');
  const done = () => {
    again();
    onDone();
  };
  const raised = request.redFlag === 'raised';
  const title = raised ? 'Faire regarder l’alerte par un médecin' : 'Rappel par un médecin';
  const content = (
    <>
      <p>
        {raised
          ? 'N’attendez pas sa réponse : le SAMU d’abord. L’alerte reste tant qu’un médecin ne l’a pas levée.'
          : 'Le premier qui accepte reçoit le nom et le numéro du patient, le rappelle et décide. Le doute reste jusque-là.'}
      </p>
      {asked.length > 0 && (
        <ul className="rows" aria-live="polite">
          {asked.map((offer) => (
            <OfferRow key={offer.id} token={token} offer={offer} now={now} place={place} onDone={done} />
          ))}
        </ul>
      )}
      {!asked.some(isUnderWay) && <Ask token={token} path={path} again={asked.length > 0} onDone={done} />}
    </>
  );
  // The transfer is the one thing to do: what nobody has asked for is folded away below it.
  if (raised && asked.length === 0)
    return (
      <details className="call-back">
        <summary>{title}</summary>
        {content}
      </details>
    );
  return (
    <div className="call-back">
      <Heading>{title}</Heading>
      {content}
    </div>
  );
}

type AskProps = { token: string; path: string; again: boolean; onDone: () => void };

function Ask({ token, path, again, onDone }: AskProps) {
  const id = useId();
  const [question, setQuestion] = useState('');
  const word = question.trim();
  return (
    <SendForm
      token={token}
      path={path}
      body={{ kind: 'flag', ...(word === '' ? {} : { question: word }) }}
      says={again ? 'Demander encore à un médecin' : 'Demander à un médecin de rappeler'}
      onDone={onDone}
    >
      <label htmlFor={id}>Un mot pour le médecin, sans le nom du patient (facultatif)</label>
      <textarea
        id={id}
        rows={2}
        maxLength={4000}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
      />
    </SendForm>
  );
}
