import { ActionButton } from '../action-button.tsx';
import { addressOf } from '../address.ts';
import { useRead } from '../hooks.ts';
import { type Place, requestKind, shortNumber, whenInWords } from '../words.ts';
import type { Demande, List } from './answers.ts';
import { stepOf } from './step.ts';
import { states } from './words.ts';

type Twin = Pick<Demande, 'id' | 'kind' | 'state' | 'receivedAt'>;
type Props = { token: string; request: Demande; now: number; place: Place; turn: string; onDone: () => void };

/** The same patient asked twice today: a person may make one of the two, the software never does. */
export function Duplicates({ token, request, now, place, turn, onDone }: Props) {
  const twins = useRead<List<Twin>>(token, `/v1/requests/${request.id}/duplicates`, turn).value?.items ?? [];
  if (twins.length === 0 || stepOf(request) === 'over') return null;
  return (
    <div className="duplicates">
      <h3>Même patient, même jour&nbsp;: peut-être la même demande</h3>
      <ul className="rows">
        {twins.map((twin) => (
          <li key={twin.id}>
            <span className="what">
              <a href={addressOf({ at: 'request', id: twin.id })}>
                Demande {shortNumber(twin.id)}, {requestKind[twin.kind].toLocaleLowerCase('fr')}
              </a>
              <em>{states[twin.state]}</em>
            </span>
            <span className="where">reçue {whenInWords(twin.receivedAt, now, place)}</span>
            <ActionButton
              token={token}
              path={`/v1/requests/${request.id}/merge`}
              body={{ into: twin.id }}
              doing="Un instant…"
              label={`Garder la demande ${shortNumber(twin.id)} et clore celle-ci`}
              onDone={onDone}
            >
              Garder la demande {shortNumber(twin.id)} et clore celle-ci
            </ActionButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
