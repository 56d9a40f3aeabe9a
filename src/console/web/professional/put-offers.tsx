import type { ReactNode } from 'react';
import { count } from '../words.ts';
import type { Line, PutOffer } from './answers.ts';
import { isToSettle } from './flag-card.tsx';
import { PutOfferCard } from './put-offer.tsx';

type Props = {
  token: string;
  offers: readonly PutOffer[];
  now: number;
  place: Line;
  onDone: () => void;
  /** Visits that the page shows with their patients: they are not told twice. */
  listed: ReadonlySet<string>;
  /** What stands between those to be answered and those that were. */
  children: ReactNode;
};

/** What may be answered first, then what is theirs, then what was answered of late. */
export function PutOffers({ offers, listed, children, ...shared }: Props) {
  const open = offers.filter(
    ({ state, mine }) => state === 'open' && (mine === 'asked' || mine === 'declined'),
  );
  const toSettle = offers.filter(isToSettle);
  const toAnswer = [...toSettle, ...open.filter(({ mine }) => mine === 'asked')];
  const mine = offers.filter((offer) => offer.mine === 'accepted' && !toSettle.includes(offer));
  const rest = offers.filter((offer) => !toAnswer.includes(offer) && !mine.includes(offer));
  const cards = (some: readonly PutOffer[]) =>
    some.map((offer) => (
      <PutOfferCard
        key={offer.id}
        {...shared}
        offer={offer}
        listed={listed.has(offer.gathered?.bookingId ?? '')}
      />
    ));
  return (
    <>
      <section aria-labelledby="a-repondre">
        <h2 id="a-repondre">
          À répondre <span className="count">{toAnswer.length}</span>
        </h2>
        <output className="visually-hidden">
          {count(toAnswer.length, 'demande', 'demandes', 'aucune demande')} à répondre.
        </output>
        {toAnswer.length === 0 && <p className="nothing">Rien pour l’instant. Merci de votre présence.</p>}
        {cards(toAnswer)}
      </section>
      {children}
      {mine.length > 0 && (
        <section aria-labelledby="acceptees">
          <h2 id="acceptees">Acceptées</h2>
          {cards(mine)}
        </section>
      )}
      {rest.length > 0 && (
        <details>
          <summary>{count(rest.length, 'demande passée', 'demandes passées')}</summary>
          {cards(rest)}
        </details>
      )}
    </>
  );
}
