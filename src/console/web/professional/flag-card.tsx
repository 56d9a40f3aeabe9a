import { type ReactNode, useId, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { faultInWords, post } from '../api.ts';
import { ProtocolFoot } from '../request/protocol-notice.tsx';
import { useProtocols } from '../request/use-request.ts';
import { phone, wellSet, whenInWords } from '../words.ts';
import type { Gathered, Line, PutOffer } from './answers.ts';
import { GatheredFacts } from './gathered.tsx';

type Props = { token: string; offer: PutOffer; now: number; place: Line; onDone: () => void };

/** Of those of a doctor: taken, and still to be decided about. */
export const isToSettle = ({ kind, state, mine, verdict, flag }: PutOffer): boolean =>
  kind === 'flag' &&
  state === 'accepted' &&
  mine === 'accepted' &&
  (flag?.state === 'raised' || flag?.state === 'unknown') &&
  (verdict === null || verdict === 'not-reached');

/** An alert or a doubt that a doctor is asked to look at: who it is comes only with the yes (rule 8), and it stands until they have lifted it (rule 1). */
export function FlagCard(props: Props) {
  const { token, offer, now, place, onDone } = props;
  const { flag, gathered } = offer;
  const open = offer.state === 'open' && (offer.mine === 'asked' || offer.mine === 'declined');
  const title = 'Patient à rappeler';
  return (
    <article
      className="put-offer"
      data-state={offer.state}
      data-mine={offer.mine}
      data-to-settle={isToSettle(offer)}
      aria-label={title}
    >
      <h3>
        {title}
        {offer.commune && `, ${offer.commune}`}
      </h3>
      {flag && <p className="by">{STANDINGS[flag.state]}</p>}
      <p className="where">
        {[offer.age, offer.motive].filter(Boolean).join(' · ')}
        {open && ` · réponse possible jusqu’à ${whenInWords(offer.expiresAt, now, place).replace(/^à /, '')}`}
      </p>
      {offer.question && <blockquote>{offer.question}</blockquote>}
      {open && <Take token={token} offer={offer} onDone={onDone} />}
      {gathered && <Found token={token} gathered={gathered} />}
      {gathered && <GatheredFacts gathered={gathered} now={now} place={place} />}
      {gathered?.patient.phone === null && (
        <p>
          Pas de numéro connu&nbsp;: appelez la ligne au{' '}
          <a href={`tel:${place.phone}`}>{phone(place.phone)}</a>.
        </p>
      )}
      {isToSettle(offer) ? <Settle token={token} offer={offer} onDone={onDone} /> : <Said offer={offer} />}
    </article>
  );
}

const STANDINGS: Readonly<Record<NonNullable<PutOffer['flag']>['state'], ReactNode>> = {
  raised: (
    <>
      <strong>Alerte vitale</strong>&nbsp;: l’infirmière fait appeler le SAMU sans vous attendre.
    </>
  ),
  unknown: (
    <>
      <strong>Doute sur un signe grave</strong>&nbsp;: une réponse manque, ou quelqu’un a répondu pour le
      patient.
    </>
  ),
  lifted: 'L’alerte est levée.',
  none: 'Le doute est levé : les questions ont été reprises avec le patient.',
};

function Take({ token, offer, onDone }: Pick<Props, 'token' | 'offer' | 'onDone'>) {
  return (
    <>
      <p>Son nom, son numéro et ses réponses s’affichent après votre accord.</p>
      <div className="thumb">
        <ActionButton
          token={token}
          path={`/v1/offers/${offer.id}/accept`}
          doing="Un instant…"
          look="primary"
          onDone={onDone}
        >
          Je rappelle le patient
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

/** What raised it, by which protocol, and whether doctors stand for that (rule 9). */
function Found({ token, gathered }: { token: string; gathered: Gathered }) {
  const protocols = useProtocols(token);
  return gathered.triages
    .filter(({ result }) => result !== 'clear')
    .map(({ id, fired, protocol }) => (
      <div key={id} className="fired">
        <ul className="reasons">
          {fired.map((rule) => (
            <li key={rule.id}>
              {wellSet(rule.say)} {rule.unsure && <em>possible</em>}
            </li>
          ))}
        </ul>
        <ProtocolFoot of={protocol} protocols={protocols} />
      </div>
    ));
}

type Verdict = NonNullable<PutOffer['verdict']>;

/** After the call: one of three, and a lift with its reason. */
function Settle({ token, offer, onDone }: Pick<Props, 'token' | 'offer' | 'onDone'>) {
  const id = useId();
  const [text, setText] = useState('');
  // What was read when the card opened: what is added since is not lifted with it.
  const [seen, setSeen] = useState(offer.flag?.rules);
  const [doing, setDoing] = useState<Verdict>();
  const [fault, setFault] = useState<string>();

  async function settle(verdict: Verdict) {
    if (doing) return;
    const words = text.trim();
    if (verdict === 'lifted' && words === '') {
      setFault('Écrivez pourquoi vous levez l’alerte.');
      document.getElementById(id)?.focus();
      return;
    }
    setDoing(verdict);
    setFault(undefined);
    try {
      await post(token, `/v1/offers/${offer.id}/verdict`, {
        verdict,
        ...(words === '' ? {} : { text: words }),
        ...(verdict === 'lifted' ? { rules: seen ?? offer.flag?.rules ?? [] } : {}),
      });
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
      // It may have changed: read again, and from then on it is what the card shows.
      setSeen(undefined);
      onDone();
    }
    setDoing(undefined);
  }

  const button = (verdict: Verdict, says: string, look?: string) => (
    <button
      type="button"
      className={look}
      aria-disabled={doing !== undefined}
      onClick={() => void settle(verdict)}
    >
      {doing === verdict ? 'Un instant…' : says}
    </button>
  );
  return (
    <div className="fields settle">
      {offer.verdict === 'not-reached' && (
        <p className="said">Vous n’avez pas joint le patient&nbsp;: l’alerte reste.</p>
      )}
      <label htmlFor={id}>Votre avis, versé au dossier sous votre nom et votre RPPS</label>
      <textarea id={id} rows={3} maxLength={4000} value={text} onChange={(e) => setText(e.target.value)} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="thumb">
        {button('samu', 'SAMU confirmé', 'grave')}
        {button('lifted', 'Lever l’alerte')}
        {offer.verdict === null && button('not-reached', 'Patient non joint', 'quiet')}
      </div>
      {offer.verdict === null && (
        <details>
          <summary>Un empêchement&nbsp;?</summary>
          <p>L’alerte reste, et d’autres médecins sont sollicités.</p>
          <ActionButton
            token={token}
            path={`/v1/offers/${offer.id}/withdraw`}
            doing="Un instant…"
            onDone={onDone}
          >
            Rendre la demande
          </ActionButton>
        </details>
      )}
    </div>
  );
}

const SETTLED: Readonly<Record<Verdict, string>> = {
  lifted: 'Vous avez levé l’alerte. L’infirmière poursuit avec le patient.',
  samu: 'Vous avez confirmé le SAMU. L’infirmière le voit sur son écran.',
  'not-reached': 'Vous n’avez pas joint le patient.',
};

function Said({ offer }: Pick<Props, 'offer'>) {
  if (offer.mine === 'accepted' && offer.verdict)
    return (
      <>
        <p className="said" data-good="true">
          {SETTLED[offer.verdict]}
        </p>
        {offer.answer && <blockquote className="answer">{offer.answer}</blockquote>}
      </>
    );
  // Somebody else has settled it meanwhile: how it stands is said above.
  if (offer.mine === 'accepted') return null;
  if (offer.mine === 'withdrew')
    return <p className="said">Vous l’avez rendue&nbsp;: merci de l’avoir dit.</p>;
  if (offer.mine === 'declined') return <p className="said">Vous avez décliné.</p>;
  if (offer.state === 'open') return null;
  return <p className="said">Plus besoin&nbsp;: un confrère l’a prise, ou elle est terminée. Merci&nbsp;!</p>;
}
