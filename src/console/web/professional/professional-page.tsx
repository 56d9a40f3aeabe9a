import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import { About } from '../about.tsx';
import { get, Refusal } from '../api.ts';
import { useNow } from '../hooks.ts';
import { heard, type ProductTime, runsFast } from '../product-time.ts';
import type { List, Professional, Protocol } from '../request/answers.ts';
import { capital } from '../request/words.ts';
import { professions } from '../../../directory/profession.ts';
import { isAgreed } from '../visit-words.ts';
import type { ExpectedVisit, Lift, Line, Naming, PutOffer, Waiting } from './answers.ts';
import { addressOfDesk, useDeskView } from './desk-view.ts';
import { Lifts } from './lifts.tsx';
import { Heading, MyPlaces } from './my-places.tsx';
import { Namings } from './namings.tsx';
import { PutOffers } from './put-offers.tsx';
import { SignProtocols } from './sign-protocols.tsx';
import { Visits } from './visits.tsx';
import { WaitingList } from './waiting-list.tsx';

type Props = { token: string; onSignOut: (why?: string) => void };

type Desk = {
  me: Professional;
  territory: Line;
  visits: readonly ExpectedVisit[];
  offers: readonly PutOffer[];
  waiting: readonly Waiting[];
  protocols: readonly Protocol[];
  lifts: readonly Lift[];
  namings: readonly Naming[];
};

const LOOK_AGAIN_MS = 20_000;
/** While the product's clock runs fast, of which a page that looks rarely would be an hour behind. */
const LOOK_SOON_MS = 2_000;

/** What is asked of one professional, made for a phone held in one hand between two patients. */
export function ProfessionalPage({ token, onSignOut }: Props) {
  const { desk, lost, skew, again } = useDesk(token, onSignOut);
  const now = useNow(skew);
  const view = useDeskView();
  const [given, setGiven] = useState(false);
  if (view !== 'requests' && !given) setGiven(true);
  if (!desk)
    return (
      <main className="waiting-room" aria-busy="true">
        <output>{lost ? 'Le serveur ne répond pas. Nouvel essai…' : 'Ouverture de vos demandes…'}</output>
        <button type="button" className="quiet" onClick={() => onSignOut()}>
          Se déconnecter
        </button>
      </main>
    );
  const { me, territory, visits, offers, waiting, protocols, lifts, namings } = desk;
  return (
    <div className="professional">
      <header>
        <p className="wordmark">Recours</p>
        <p className="who">
          <strong>
            {me.profession === 'doctor' ? 'Dr ' : ''}
            {me.givenName} {me.familyName}
          </strong>
          <span className="where">
            {capital((professions as Record<string, string>)[me.profession] ?? '')} · {territory.name}
          </span>
        </p>
        <button type="button" className="quiet" onClick={() => onSignOut()}>
          Se déconnecter
        </button>
      </header>
      <Tabs places={view !== 'requests'} />
      <main>
        <Heading>{view === 'requests' ? 'Mes demandes' : 'Mes places'}</Heading>
        {lost && <p className="fault">Le serveur ne répond pas&nbsp;: ceci peut dater.</p>}
        {given && (
          <div className="desk-part" hidden={view === 'requests'}>
            <MyPlaces
              token={token}
              professionalId={me.id}
              place={territory}
              now={now}
              view={view === 'requests' ? 'places' : view}
            />
          </div>
        )}
        <div className="desk-part" hidden={view !== 'requests'}>
          <PutOffers
            token={token}
            offers={offers}
            listed={new Set(visits.filter(isAgreed).map(({ id }) => id))}
            now={now}
            place={territory}
            onDone={again}
          >
            <Visits
              token={token}
              visits={visits}
              accepted={acceptedVisits(offers)}
              now={now}
              place={territory}
              onDone={again}
            />
          </PutOffers>
          <Namings token={token} namings={namings} now={now} place={territory} onDone={again} />
          <WaitingList token={token} waiting={waiting} now={now} place={territory} onDone={again} />
          {me.profession === 'doctor' && (
            <SignProtocols token={token} me={me} protocols={protocols} onDone={again} />
          )}
          <Lifts lifts={lifts} now={now} place={territory} />
        </div>
      </main>
      <About />
    </div>
  );
}

/** Within the reach of a thumb on a phone. */
const Tabs = ({ places }: { places: boolean }) => (
  <nav className="tabs" aria-label="Mes pages">
    <a href={addressOfDesk('requests')} aria-current={places ? undefined : 'page'}>
      Mes demandes
    </a>
    <a href={addressOfDesk('places')} aria-current={places ? 'page' : undefined}>
      Mes places
    </a>
  </nav>
);

/** Visits that come from an offer are given back by it, and go on to the others. */
const acceptedVisits = (offers: readonly PutOffer[]): ReadonlySet<string> =>
  new Set(offers.flatMap(({ mine, gathered }) => (mine === 'accepted' && gathered?.bookingId) || []));

type Read = { desk?: Desk; time?: ProductTime; lost: boolean; times: number };

/** Read at once, every little while, and when the phone comes out of the pocket again. */
function useDesk(token: string, onSignOut: Props['onSignOut']) {
  const [times, setTimes] = useState(0);
  const [read, setRead] = useState<Read>();
  const again = useCallback(() => setTimes((n) => n + 1), []);
  const refused = useEffectEvent(onSignOut);
  useEffect(() => {
    let over = false;
    readDesk(token).then(
      ({ desk, ...when }) =>
        over ||
        setRead((before) => ({
          desk,
          time: heard(before?.time, desk.territory.at, when),
          lost: false,
          times,
        })),
      (error: unknown) => {
        if (over) return;
        if (error instanceof Refusal && error.status === 401)
          refused('Votre jeton a expiré ou a été retiré : ouvrez la page avec un autre.');
        else setRead((before) => ({ ...before, lost: true, times }));
      },
    );
    return () => {
      over = true;
    };
  }, [token, times]);
  useEffect(() => {
    const timer = window.setInterval(again, LOOK_AGAIN_MS);
    const onShow = () => document.visibilityState === 'visible' && again();
    document.addEventListener('visibilitychange', onShow);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [again]);
  useEffect(() => {
    if (!read?.time || !runsFast(read.time, Date.now())) return;
    const timer = window.setTimeout(again, LOOK_SOON_MS);
    return () => window.clearTimeout(timer);
  }, [read, again]);
  return { desk: read?.desk, lost: read?.lost ?? false, skew: read?.time?.skew ?? 0, again };
}

/** `asked`, `now`: between them, by this phone's clock, the line has said what time it is. */
async function readDesk(token: string): Promise<{ desk: Desk; asked: number; now: number }> {
  const items = async <T,>(path: string): Promise<T[]> => (await get<List<T>>(token, path)).items;
  const asked = Date.now();
  let now = asked;
  const [me, territory, visits, offers, waiting, protocols, lifts, namings] = await Promise.all([
    get<Professional>(token, '/v1/professionals/me'),
    get<Line>(token, '/v1/territory').finally(() => {
      now = Date.now();
    }),
    items<ExpectedVisit>('/v1/bookings?limit=200'),
    items<PutOffer>('/v1/offers'),
    items<Waiting>('/v1/waiting'),
    items<Protocol>('/v1/protocols?versions=newest'),
    items<Lift>('/v1/lifts').catch(() => []),
    // Patients come first: what a colleague has named somebody for is no reason to show none of them.
    items<Naming>('/v1/namings').catch(() => []),
  ]);
  return { desk: { me, territory, visits, offers, waiting, protocols, lifts, namings }, asked, now };
}
