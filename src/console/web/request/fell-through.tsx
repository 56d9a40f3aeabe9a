import type { BoardState } from '../../../board/projection.ts';
import { visitWhen } from '../visit-words.ts';
import type { Demande } from './answers.ts';

type Props = { request: Demande; board: BoardState; now: number };

/** The professional could not come after all: what has happened, whether the patient knows, and that the search goes on. */
export function FellThrough({ request, board, now }: Props) {
  const last = request.bookings[0];
  if (last?.state !== 'cancelled' || last.cancelledBy !== 'professional') return null;
  const toTell = board.tasks.some(
    ({ kind, requestId }) => kind === 'tell-cancellation' && requestId === request.id,
  );
  return (
    <section className="fell-through card" aria-labelledby="tombe-titre">
      <h2 id="tombe-titre">Le professionnel ne peut plus recevoir le patient</h2>
      <p>
        Rendez-vous annulé&nbsp;: {visitWhen(last.start, now, board)}, {last.professional.name}.
      </p>
      <p>
        {toTell ? (
          <strong>Le patient n’est pas prévenu&nbsp;: appelez-le.</strong>
        ) : (
          'Un SMS l’en prévient ; s’il échoue, une tâche demande de l’appeler.'
        )}{' '}
        Cherchez une autre place ci-dessous, ou inscrivez-le en liste d’attente.
      </p>
    </section>
  );
}
