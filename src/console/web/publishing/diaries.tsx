import { type FormEvent, useEffect, useId, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { post, remove } from '../api.ts';
import { useRead } from '../hooks.ts';
import { agoInWords, count } from '../words.ts';
import type { Feed, Page } from './answers.ts';
import { Fault } from './fault.tsx';
import { useDoing } from './use-doing.ts';
import { useSlots, useTurn } from './use-slots.ts';
import type { Whose } from './whose.ts';

const STATES: Readonly<Record<Feed['state'], string>> = {
  new: 'lecture en cours',
  good: 'lu',
  failing: 'en échec',
  emptied: 'soudain vide',
};

/** The first reading takes a moment. */
const SOON_MS = 2_000;
const LOOK_AGAIN_MS = 30_000;

/** The own diary, of which only hours are read: free places at hours that fill up are blocked. */
export function Diaries(whose: Whose) {
  const { token, professionalId } = whose;
  const [turn, again] = useTurn(LOOK_AGAIN_MS);
  const path = `/v1/calendars?limit=200&professionalId=${professionalId}`;
  const { value, fault } = useRead<Page<Feed>>(token, path, String(turn));
  const { slots, again: lookAtSlots } = useSlots(whose);
  const blocked = slots?.filter(({ state }) => state === 'blocked').length ?? 0;
  // What a reading has blocked is seen with the reading.
  const readAt = value?.items.map(({ triedAt }) => triedAt).join();
  useEffect(lookAtSlots, [readAt, lookAtSlots]);
  const [asked, setAsked] = useState<string>();
  const waiting =
    value?.items.some(({ state }) => state === 'new') || (asked !== undefined && asked === readAt);
  useEffect(() => {
    if (!waiting) return;
    const timer = window.setInterval(again, SOON_MS);
    return () => window.clearInterval(timer);
  }, [waiting, again]);
  return (
    <section className="diaries" aria-labelledby="agenda-titre">
      <h2 id="agenda-titre">Agenda</h2>
      <p className="where">
        Recours lit les heures prises, et rien d’autre&nbsp;: une place libre à une heure prise est bloquée,
        et revient quand l’heure se libère.
      </p>
      <Fault says={fault} />
      {!value && !fault && <p aria-busy="true">Lecture…</p>}
      {value?.items.length === 0 && <p className="nothing">Aucun agenda n’est suivi.</p>}
      {value?.items.map((feed) => (
        <FeedCard key={feed.id} {...whose} feed={feed} onAsked={() => setAsked(readAt)} onDone={again} />
      ))}
      {value && value.items.length > 0 && (
        <p>
          {count(
            blocked,
            'place est bloquée par l’agenda.',
            'places sont bloquées par l’agenda.',
            'Aucune place n’est bloquée par l’agenda.',
          )}
        </p>
      )}
      <AddFeed token={token} professionalId={professionalId} onDone={again} />
    </section>
  );
}

type CardProps = Whose & { feed: Feed; onAsked: () => void; onDone: () => void };

function FeedCard({ token, now, place, feed, onAsked, onDone }: CardProps) {
  const [asked, setAsked] = useState(false);
  const { doing, fault, run } = useDoing();
  const stop = () =>
    run(async () => {
      await remove(token, `/v1/calendars/${feed.id}`);
      onDone();
    });
  return (
    <article className="put-offer feed" data-feed={feed.state} aria-label={`Agenda de ${feed.host}`}>
      <h3>
        {feed.host} <em data-feed={feed.state}>{STATES[feed.state]}</em>
      </h3>
      <p>{feed.message}</p>
      <p className="where">
        {feed.triedAt ? `Dernier essai ${agoInWords(feed.triedAt, now, place)}` : 'Pas encore lu'}
        {feed.goodAt && ` · dernière lecture réussie ${agoInWords(feed.goodAt, now, place)}`}
      </p>
      {feed.conflicts.length > 0 && (
        <p className="warn">
          {count(feed.conflicts.length, 'rendez-vous tombe', 'rendez-vous tombent')} à une heure prise dans
          l’agenda&nbsp;: la ligne en est prévenue.
        </p>
      )}
      <Fault says={fault} />
      {asked ? (
        <div className="sure">
          <p>L’agenda n’est plus lu, et les places qu’il bloque sont de nouveau ouvertes.</p>
          <div className="thumb">
            <button type="button" className="grave" aria-disabled={doing} onClick={() => void stop()}>
              {doing ? 'Un instant…' : 'Ne plus suivre cet agenda'}
            </button>
            <button type="button" className="quiet" onClick={() => setAsked(false)}>
              Garder
            </button>
          </div>
        </div>
      ) : (
        <div className="controls">
          <ActionButton
            token={token}
            path={`/v1/calendars/${feed.id}/refresh`}
            doing="Un instant…"
            onDone={() => {
              onAsked();
              onDone();
            }}
          >
            Relire maintenant
          </ActionButton>
          <button type="button" className="grave" onClick={() => setAsked(true)}>
            Retirer…
          </button>
        </div>
      )}
    </article>
  );
}

function AddFeed({
  token,
  professionalId,
  onDone,
}: Pick<Whose, 'token' | 'professionalId'> & { onDone: () => void }) {
  const id = useId();
  const [url, setUrl] = useState('');
  const { doing, fault, run, setFault } = useDoing();
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() === '') return setFault('Collez l’adresse de l’agenda.');
    return void run(async () => {
      await post(token, '/v1/calendars', { professionalId, url: url.trim() });
      setUrl('');
      onDone();
    });
  };
  return (
    <form className="fields add-feed" noValidate onSubmit={add}>
      <label htmlFor={`${id}-url`}>Adresse iCalendar de l’agenda (https:// ou webcal://)</label>
      <input
        id={`${id}-url`}
        type="url"
        inputMode="url"
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <p id={`${id}-hint`} className="hint">
        Dans votre logiciel d’agenda&nbsp;: «&nbsp;Partager&nbsp;», puis «&nbsp;adresse secrète au format
        iCal&nbsp;». Elle n’est plus montrée ensuite.
      </p>
      <Fault says={fault} />
      <button type="submit" className="primary wide" aria-disabled={doing}>
        {doing ? 'Un instant…' : 'Suivre cet agenda'}
      </button>
    </form>
  );
}
