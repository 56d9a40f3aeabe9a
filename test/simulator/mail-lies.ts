import { change, drop, first } from './falsify.ts';
import type { Lie } from './lie.ts';

/** Of what became of the secure messages, and of what came back. */
export const mailLies: Lie[] = [
  [
    'nobody has read a message that stands as read',
    'proof-kept',
    ({ books }) => change(books.messages, ({ state }) => state !== 'read', { state: 'read' }),
  ],
  [
    'a message was read and does not stand as read',
    'proof-kept',
    ({ books }) => change(books.messages, ({ state }) => state === 'read', { state: 'delivered' }),
  ],
  [
    'a message came back and is nobody’s task',
    'proof-kept',
    ({ books }) => drop(books.tasks, ({ kind }) => kind === 'message-bounced'),
  ],
  [
    'a message came back and stands as sent',
    'proof-kept',
    (it) => {
      const { messageId } = first(it.seen.said.filter(({ what }) => what === 'returned'));
      change(it.books.messages, (message) => message.messageId === messageId, { state: 'accepted' });
    },
  ],
  [
    'a program could not file a document, and nobody knows',
    'proof-kept',
    ({ books }) =>
      change(books.messages, ({ integrationError }) => integrationError !== null, { integrationError: null }),
  ],
  [
    'an answer is with another patient’s request',
    'proof-kept',
    ({ books }) => change(books.incoming, () => true, { requestId: 'x' }),
  ],
  ['an answer is lost', 'proof-kept', ({ books }) => drop(books.incoming)],
];
