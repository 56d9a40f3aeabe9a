import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { faultInWords, post } from '../api.ts';
import { modes } from '../request/words.ts';
import { todayAt, whenInWords } from '../words.ts';
import type { Line, PutOffer } from './answers.ts';
import { AssessmentForm } from './assessment-form.tsx';
import { FlagCard } from './flag-card.tsx';
import { GatheredFacts } from './gathered.tsx';

type Props = {
  token: string;
  offer: PutOffer;
  /** Its visit stands on the page with its patient already. */
  listed: boolean;
  now: number;
  place: Line;
  onDone: () => void;
};

/** One request that is put to this professional; who it is about comes only with the yes (rule 8). */
export function PutOfferCard(props: Props) {
  const { offer, listed, now, place } = props;
  if (offer.kind === 'flag') return <FlagCard {...props} />;
  const question = offer.kind === 'question';
  const title = question ? 'Question de la ligne' : `Soins ${offer.mode ? modes[offer.mode] : ''}`;
  return (
    <article className="put-offer" data-state={offer.state} data-mine={offer.mine} aria-label={title}>
      <h3>
        {title}
        {offer.commune && `, ${offer.commune}`}
        {offer.distanceKm !== null && <small> à {String(offer.distanceKm).replace('.', ',')} km</small>}
      </h3>
      {!question && (
        <p className="by">
          À voir avant <strong>{whenInWords(offer.seenBy, now, place).replace(/^à /, '')}</strong>
        </p>
      )}
      <p className="where">
        {[offer.age, offer.motive].filter(Boolean).join(' · ')}
        {offer.state === 'open' &&
          ` · réponse possible jusqu’à ${whenInWords(offer.expiresAt, now, place).replace(/^à /, '')}`}
      </p>
      {offer.question && <blockquote>{offer.question}</blockquote>}
      {offer.answer && <blockquote className="answer">{offer.answer}</blockquote>}
      <Said offer={offer} now={now} place={place} />
      <Answer {...props} />
      {offer.gathered &&
        (listed ? (
          <p className="where">Le patient est sous «&nbsp;Mes patients&nbsp;», à son heure.</p>
        ) : (
          <GatheredFacts gathered={offer.gathered} now={now} place={place} />
        ))}
      {offer.mine === 'accepted' && !offer.calledOff && !question && <Accepted {...props} />}
    </article>
  );
}

function Said({ offer, now, place }: Pick<Props, 'offer' | 'now' | 'place'>) {
  if (offer.calledOff)
    return (
      <p className="said">Ce rendez-vous n’a plus lieu, ou pas à cette heure&nbsp;: voyez votre agenda.</p>
    );
  if (offer.mine === 'accepted')
    return offer.plannedAt ? (
      <p className="said" data-good="true">
        Vous avez accepté&nbsp;: patient attendu {whenInWords(offer.plannedAt, now, place)}.
      </p>
    ) : null;
  if (offer.mine === 'withdrew')
    return <p className="said">Vous l’avez rendue&nbsp;: merci de l’avoir dit.</p>;
  if (offer.mine === 'declined') return <p className="said">Vous avez décliné.</p>;
  if (offer.mine === 'too-late' || offer.state !== 'open')
    return <p className="said">Plus besoin&nbsp;: quelqu’un l’a prise, ou elle est terminée. Merci&nbsp;!</p>;
  return null;
}

function Answer({ token, offer, now, place, onDone }: Props) {
  if (offer.state !== 'open' || (offer.mine !== 'asked' && offer.mine !== 'declined')) return null;
  return offer.kind === 'question' ? (
    <AnswerQuestion token={token} offer={offer} onDone={onDone} />
  ) : (
    <AnswerVisit token={token} offer={offer} now={now} place={place} onDone={onDone} />
  );
}

function AnswerVisit({ token, offer, now, place, onDone }: Omit<Props, 'listed'>) {
  const id = useId();
  const [since, setSince] = useState('');
  const start = since === '' ? {} : { start: new Date(todayAt(since, now, place)).toISOString() };
  return (
    <>
      <p className="fields when">
        <label htmlFor={id}>Heure, si ce n’est pas dans une heure</label>
        <input id={id} type="time" value={since} onChange={(event) => setSince(event.target.value)} />
      </p>
      <div className="thumb">
        <ActionButton
          token={token}
          path={`/v1/offers/${offer.id}/accept`}
          body={start}
          doing="Un instant…"
          look="primary"
          onDone={onDone}
        >
          J’accepte
        </ActionButton>
        {offer.mine === 'asked' && (
          <ActionButton
            token={token}
            path={`/v1/offers/${offer.id}/decline`}
            doing="Un instant…"
            onDone={onDone}
          >
            Je ne peux pas
          </ActionButton>
        )}
      </div>
    </>
  );
}

function AnswerQuestion({ token, offer, onDone }: Pick<Props, 'token' | 'offer' | 'onDone'>) {
  const id = useId();
  const [text, setText] = useState('');
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();

  async function answer(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      await post(token, `/v1/offers/${offer.id}/answer`, { text });
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <form className="fields" onSubmit={(event) => void answer(event)}>
      <label htmlFor={id}>Votre réponse à l’infirmière</label>
      <textarea
        id={id}
        rows={3}
        required
        maxLength={4000}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="thumb">
        <button type="submit" className="primary" aria-disabled={doing}>
          {doing ? 'Un instant…' : 'Répondre'}
        </button>
        {offer.mine === 'asked' && (
          <ActionButton
            token={token}
            path={`/v1/offers/${offer.id}/decline`}
            doing="Un instant…"
            onDone={onDone}
          >
            Je ne peux pas
          </ActionButton>
        )}
      </div>
    </form>
  );
}

/** Before the visit it can be given back; after it, a short sheet says what was found. */
function Accepted({ token, offer, onDone }: Props) {
  return (
    <>
      <details>
        <summary>Fiche d’évaluation</summary>
        <AssessmentForm token={token} offerId={offer.id} />
      </details>
      <details>
        <summary>Un empêchement&nbsp;?</summary>
        <p>La demande repart aussitôt vers les autres professionnels, et le patient est prévenu.</p>
        <ActionButton
          token={token}
          path={`/v1/offers/${offer.id}/withdraw`}
          doing="Un instant…"
          look="grave"
          onDone={onDone}
        >
          Rendre la demande
        </ActionButton>
      </details>
    </>
  );
}
