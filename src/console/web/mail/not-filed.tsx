import type { TaskRow } from '../../../board/projection.ts';
import { useRead } from '../hooks.ts';
import type { Place } from '../words.ts';
import type { ProvenMessage } from './answers.ts';
import { MessageRow } from './message-row.tsx';

type Props = { token: string; task: TaskRow; now: number; place: Place; onDone: () => void };

/** A message whose document the recipient's program could not file, or of which nothing proves that it has arrived: somebody calls, and says so. */
export function NotFiled({ token, task, now, place, onDone }: Props) {
  const { value, fault } = useRead<ProvenMessage>(token, `/v1/feedback/${task.subject}`, String(task.times));
  if (fault)
    return (
      <li>
        <p className="fault">{fault}</p>
      </li>
    );
  if (!value) return null;
  return (
    <MessageRow
      token={token}
      message={value}
      now={now}
      place={place}
      mayAct
      taskId={task.id}
      unproven={task.kind === 'message-unproven'}
      onDone={onDone}
    />
  );
}
