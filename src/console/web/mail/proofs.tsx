import { useRead } from '../hooks.ts';
import { type Place, whenInWords } from '../words.ts';
import type { ProvenMessage } from './answers.ts';
import { proofInWords, witnesses } from './message-words.ts';

type Props = { token: string; id: string; now: number; place: Place; turn: string };

/** What proves how far one message has come, asked for when somebody wants to know. */
export function Proofs({ token, id, now, place, turn }: Props) {
  const { value, fault } = useRead<ProvenMessage>(token, `/v1/feedback/${id}`, turn);
  if (fault) return <p className="fault">{fault}</p>;
  if (!value) return <p aria-busy="true">Lecture…</p>;
  return (
    <ol className="proofs" aria-label="Preuves">
      <li>
        <span>Signé, prêt à partir</span>{' '}
        <span className="where">{whenInWords(value.queuedAt, now, place)}</span>
      </li>
      {value.proofs.map((proof) => (
        <li key={`${proof.kind} ${proof.outcome} ${proof.at}`}>
          <span>{proofInWords(proof)}</span>{' '}
          <span className="where">
            {whenInWords(proof.at, now, place)} · {witnesses[proof.kind]}
          </span>
        </li>
      ))}
      {value.proofs.length === 0 && <li className="where">Aucune preuve pour l’instant.</li>}
    </ol>
  );
}
