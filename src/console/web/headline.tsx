import type { BoardState } from '../../board/projection.ts';
import { byUrgency } from './request-order.ts';
import { count, urgency, waitInWords } from './words.ts';

type Figure = {
  href: string;
  label: string;
  value: number;
  detail: string;
  tone: 'calm' | 'warm' | 'late' | 'hot';
};

/** What is read from the other end of the room. Each figure leads to its section. */
export function Headline({ board, now }: { board: BoardState; now: number }) {
  return (
    <nav aria-label="En un coup d’œil">
      <ul className="headline">
        {figures(board, now).map(({ href, label, value, detail, tone }) => (
          <li key={label}>
            <a href={href} data-tone={tone}>
              <span className="label">{label}</span>
              <strong>{value}</strong>
              <span className="detail">{detail}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function figures(board: BoardState, now: number): Figure[] {
  const waiting = board.calls.filter((call) => call.state === 'queued');
  const onLine = board.calls.filter((call) => call.state === 'answered').length;
  const first = waiting.reduce<string | undefined>(
    (oldest, { arrivedAt }) => (!oldest || Date.parse(arrivedAt) < Date.parse(oldest) ? arrivedAt : oldest),
    undefined,
  );
  const { flagged, unsure, timed, untimed } = byUrgency(board.requests);
  const pending = flagged.length + unsure.length + timed.length + untimed.length;
  const late = timed.filter((request) => urgency(request, now) === 'late').length;
  const soon = timed.filter((request) => urgency(request, now) === 'eighty').length;
  const free = board.slots.filter((slot) => Date.parse(slot.start) > now);
  const places = free.reduce((sum, slot) => sum + slot.freePlaces, 0);
  const failed = board.messages.filter((message) => message.state === 'failed').length + board.sms.length;
  const sending = board.messages.filter((message) => message.state !== 'failed').length;
  return [
    {
      href: '#appels',
      label: 'Appels en attente',
      value: waiting.length,
      detail: first
        ? `depuis ${waitInWords(first, now)}`
        : onLine > 0
          ? `${count(onLine, 'appel')} en ligne`
          : 'personne n’attend',
      tone: waiting.length > 0 ? 'warm' : 'calm',
    },
    // A board without triage does not know: « aucune » would be untrue.
    ...(board.role === 'operator' ? [alertFigure(flagged.length)] : []),
    {
      href: '#demandes',
      label: 'À traiter',
      value: pending,
      detail:
        late > 0 ? `dont ${late} en retard` : soon > 0 ? `dont ${soon} à placer vite` : 'aucune en retard',
      tone: late > 0 ? 'late' : soon > 0 ? 'warm' : 'calm',
    },
    {
      href: '#creneaux',
      label: 'Places libres',
      value: places,
      detail: 'sous 48 h',
      tone: places === 0 && pending > 0 ? 'warm' : 'calm',
    },
    {
      href: '#messages',
      label: 'Envois en échec',
      value: failed,
      detail: sending > 0 ? `${sending} en cours d’envoi` : failed > 0 ? 'à reprendre' : 'tout est parti',
      tone: failed > 0 ? 'warm' : 'calm',
    },
    {
      href: '#taches',
      label: 'Tâches',
      value: board.tasks.length,
      detail: board.tasks.length > 0 ? 'à faire' : 'rien à faire',
      tone: 'calm',
    },
  ];
}

const alertFigure = (alerts: number): Figure => ({
  href: '#demandes',
  label: 'Alertes vitales',
  value: alerts,
  detail: alerts > 0 ? 'transfert SAMU' : 'aucune',
  tone: alerts > 0 ? 'hot' : 'calm',
});
