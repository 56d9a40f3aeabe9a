import { put } from '../api.ts';
import { Fault } from '../publishing/fault.tsx';
import { useDoing } from '../publishing/use-doing.ts';
import { count, type Place, whenInWords } from '../words.ts';
import type { Naming } from './answers.ts';

type Props = {
  token: string;
  namings: readonly Naming[];
  now: number;
  place: Place;
  onDone: () => void;
};

const AS: Record<Naming['parts'][number], string> = {
  assistant: 'pour assister le patient',
  'reachable-doctor': 'comme médecin joignable',
};

/** Colleagues put somebody into their slots without asking: they are told, and one click takes it back (rule 4). */
export function Namings({ token, namings, now, place, onDone }: Props) {
  const { doing, fault, run } = useDoing();
  if (namings.length === 0) return null;
  const say = (id: string, refused: boolean) =>
    void run(async () => {
      await put(token, `/v1/namings/${id}`, { refused });
      onDone();
    });
  return (
    <section aria-labelledby="nomme">
      <h2 id="nomme">Vous êtes nommé par un autre professionnel</h2>
      <Fault says={fault} />
      <ul className="rows">
        {namings.map(({ professional, parts, slots, first, refused }) => (
          <li key={professional.id}>
            <span className="what">
              {refused
                ? `${professional.name} ne peut plus vous nommer dans ses créneaux`
                : `Vous êtes nommé dans ${count(slots, 'créneau', 'créneaux')} par ${professional.name}`}
            </span>
            <span className="where">
              {[
                parts.map((part) => AS[part]).join(' et '),
                first !== null && `${slots > 1 ? 'à partir de ' : ''}${whenInWords(first, now, place)}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <button type="button" disabled={doing} onClick={() => say(professional.id, !refused)}>
              {refused ? 'Accepter de nouveau' : 'Retirer'}
              <span className="visually-hidden"> {professional.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {namings.some(({ refused }) => !refused) && (
        <p className="where">
          «&nbsp;Retirer&nbsp;» retire les places libres de ces créneaux. Pour chaque rendez-vous déjà pris,
          la ligne cherche une autre solution.
        </p>
      )}
    </section>
  );
}
