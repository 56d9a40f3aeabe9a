import { isUnattended, lineFigures } from '../../board/line-figures.ts';
import type { BoardState } from '../../board/projection.ts';
import { freePlaces } from './free-places.ts';
import { byUrgency } from './request-order.ts';
import { count, percent, waitInWords } from './words.ts';

type Figure = {
  href: string;
  label: string;
  value: number | string;
  detail: string;
  tone: 'calm' | 'warm' | 'late' | 'hot';
};

/** Of the calls, those that should be answered within 60 s (domain.md, figures). */
const TARGET = 0.95;

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
  const line = lineFigures(board, now);
  const unattended = isUnattended(board, now);
  const { flagged, toTreat, late, soon } = byUrgency(board.requests, now);
  const pending = toTreat.length;
  const { places } = freePlaces(board.slots, now);
  const failed =
    board.messages.filter((message) => message.state !== 'queued' && message.state !== 'sending').length +
    board.sms.length;
  return [
    {
      href: '#appels',
      label: 'En attente',
      value: line.waiting,
      detail: line.longestSince ? `depuis ${waitInWords(line.longestSince, now)}` : 'personne n’attend',
      tone: line.waiting > 0 ? 'warm' : 'calm',
    },
    {
      href: '#appels',
      label: 'Au poste',
      value: line.present,
      detail: line.present === 0 ? absence(unattended) : `dont ${count(line.free, 'libre')}`,
      tone: unattended ? 'late' : 'calm',
    },
    {
      href: '#appels',
      label: 'Pris en 60 s',
      value: line.answeredSoon === null ? '–' : percent(line.answeredSoon),
      detail: `${count(line.answered, 'appel pris', 'appels pris')}`,
      tone: line.answeredSoon !== null && line.answeredSoon < TARGET ? 'warm' : 'calm',
    },
    {
      href: '#appels',
      label: 'Abandons',
      value: line.abandoned,
      detail: 'ont raccroché',
      tone: 'calm',
    },
    {
      href: '#rappels',
      label: 'À rappeler',
      value: line.callbacks,
      detail: line.callbacks > 0 ? 'à faire' : 'personne',
      tone: line.callbacks > 0 ? 'warm' : 'calm',
    },
    // A board without triage does not know: « aucune » would be untrue.
    ...(board.role === 'operator' ? [alertFigure(flagged.length)] : []),
    {
      href: '#demandes',
      label: 'À traiter',
      value: pending,
      detail:
        late > 0 ? `dont ${late} en retard` : soon > 0 ? `dont ${soon} à traiter vite` : 'aucune en retard',
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
      href: '#taches',
      label: 'Tâches',
      value: board.tasks.length,
      detail:
        failed > 0
          ? `et ${count(failed, 'envoi')} en échec`
          : board.tasks.length > 0
            ? 'à faire'
            : 'rien à faire',
      tone: failed > 0 ? 'warm' : 'calm',
    },
  ];
}

/** Without anybody the line plays its closed message by itself (rule 6). */
const absence = (unattended: boolean): string => (unattended ? 'la ligne se dit fermée' : 'personne');

const alertFigure = (alerts: number): Figure => ({
  href: '#demandes',
  label: 'Alertes vitales',
  value: alerts,
  detail: alerts > 0 ? 'transfert SAMU' : 'aucune',
  tone: alerts > 0 ? 'hot' : 'calm',
});
