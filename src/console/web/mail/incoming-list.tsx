import type { Place } from '../words.ts';
import type { IncomingHead } from './answers.ts';
import { IncomingMessage } from './incoming-message.tsx';

type Props = {
  token: string;
  mails: readonly IncomingHead[];
  now: number;
  place: Place;
  atRequest?: boolean;
  onDone: () => void;
};

export function IncomingList({ mails, ...rest }: Props) {
  return (
    <ul className="rows messages">
      {mails.map((mail) => (
        <IncomingMessage key={mail.id} head={mail} {...rest} />
      ))}
    </ul>
  );
}
