import type { z } from 'zod';
import type { followedReferral } from '../../../referrals/referral-json.ts';
import { useRead } from '../hooks.ts';
import { rankInWords } from '../referrer.tsx';
import { count, phone, type Place, whenInWords } from '../words.ts';
import type { Demande, List } from './answers.ts';

type Followed = z.infer<typeof followedReferral>;
type Notice = Followed['notices'][number];

type Props = { token: string; request: Demande; now: number; place: Place; turn: string };

/** Who asked, when it was not the patient: how they are reached, what they call the patient, what they were told so far. */
export function Referrals({ token, request, now, place, turn }: Props) {
  const path = `/v1/requests/${request.id}/referrals`;
  const referrals = useRead<List<Followed>>(token, path, turn).value?.items ?? [];
  return referrals.map((referral) => (
    <Referral key={referral.id} referral={referral} now={now} place={place} />
  ));
}

function Referral({ referral, now, place }: { referral: Followed } & Pick<Props, 'now' | 'place'>) {
  const { number, rank, from, fileNumber } = referral;
  return (
    <div className="referral">
      <p>
        Adressée par <strong>{from.name ?? rankInWords(rank)}</strong>
        {from.name && rank !== 'structure' && ` (${rankInWords(rank).toLocaleLowerCase('fr')})`}
        {from.phone && (
          <>
            {' '}
            · <a href={`tel:${from.phone}`}>{phone(from.phone)}</a>
          </>
        )}
      </p>
      <p>
        Demande <strong className="reference">{number}</strong>
        {fileNumber && (
          <>
            {' '}
            · {AT_THE_SAS.has(rank) ? 'dossier du SAS' : 'leur numéro'}{' '}
            <strong className="reference">{fileNumber}</strong>
          </>
        )}
      </p>
      <Told referral={referral} now={now} place={place} />
    </div>
  );
}

const AT_THE_SAS: ReadonlySet<string> = new Set(['doctor-regulator', 'arm', 'osnp']);

/** What their server has been told, and what it has not taken yet. */
function Told({ referral, now, place }: { referral: Followed } & Pick<Props, 'now' | 'place'>) {
  const { webhook, notices } = referral;
  if (!webhook)
    return (
      <p className="where">
        Le demandeur n’est pas prévenu automatiquement&nbsp;: il suit la demande avec son numéro.
      </p>
    );
  const last = notices.findLast(({ state }) => state === 'told');
  const waiting = notices.filter(({ state }) => state === 'waiting');
  const lost = notices.filter(({ state }) => state === 'given-up');
  return (
    <p className="where">
      {last
        ? `Prévenu automatiquement : « ${statusInWords(last)} », ${whenInWords(last.toldAt ?? last.at, now, place)}.`
        : 'Pas encore prévenu.'}
      {waiting.length > 0 && (
        <em>
          {' '}
          {count(waiting.length, 'nouvelle')} à lui transmettre
          {waiting.some(({ attempts }) => attempts > 0) &&
            `, ${count(Math.max(...waiting.map(({ attempts }) => attempts)), 'essai')} sans réponse`}
          .
        </em>
      )}
      {lost.length > 0 && (
        <em className="late">
          {' '}
          {count(lost.length, 'nouvelle')} non transmise{lost.length > 1 && 's'}&nbsp;: l’appeler.
        </em>
      )}
    </p>
  );
}

const STATUS: Record<string, string> = {
  received: 'reçue',
  handled: 'prise en charge',
  'not-reached': 'patient non joint',
  'place-lost': 'rendez-vous tombé',
  waiting: 'en attente',
  booked: 'rendez-vous pris',
  seen: 'patient vu',
  redirected: 'réorientée',
  cancelled: 'annulée',
  closed: 'terminée',
};
const statusInWords = ({ status }: Notice): string => STATUS[status] ?? status;
