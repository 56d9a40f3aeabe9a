import type { ReactNode } from 'react';
import type { Place } from '../words.ts';
import type { Message } from './answers.ts';
import { MessageRow } from './message-row.tsx';

type Props = {
  token: string;
  messages: readonly Message[];
  now: number;
  place: Place;
  mayAct: boolean;
  brief?: boolean;
  /** Those that a server has taken are here because nothing proves more. */
  unproven?: boolean;
  onDone: () => void;
  /** More rows. */
  children?: ReactNode;
};

/** Messages in a list that the keyboard walks through. */
export function MessageList({ messages, children, ...rest }: Props) {
  return (
    <ul className="rows messages">
      {messages.map((message) => (
        <MessageRow key={message.id} message={message} {...rest} />
      ))}
      {children}
    </ul>
  );
}
