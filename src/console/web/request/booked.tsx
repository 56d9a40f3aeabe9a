import type { BoardState } from '../../../board/projection.ts';
import { whenInWords } from '../words.ts';
import type { Known } from './use-request.ts';

type Props = { board: BoardState; now: number; known: Known };

/** When the patient is expected. */
export function BookedPlace({ board, now, known }: Props) {
  const at = board.requests.find(({ id }) => id === known.request.id)?.bookedFor;
  return (
    <section className="booked card" aria-labelledby="rendez-vous-titre">
      <h2 id="rendez-vous-titre">Rendez-vous</h2>
      <p className="care">
        <strong>Rendez-vous pris</strong> {at && <span>{whenInWords(at, now, board)}</span>}
      </p>
      <p className="where">
        Un SMS part au patient, aux heures permises et si son téléphone le permet ; sinon, une tâche demande
        de l’appeler.
      </p>
    </section>
  );
}
