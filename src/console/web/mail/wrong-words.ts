import type { Message } from './answers.ts';
import { failureInWords, notFiledInWords } from './failure-words.ts';
import { hasFailed } from './message-words.ts';

const UNPROVEN = {
  says: 'Notre serveur l’a accepté, mais rien ne confirme sa remise.',
  todo: 'Appelez le destinataire pour savoir s’il l’a reçu. Sinon, imprimez la lettre.',
};

/** What is wrong with a message, and what to do about it. `unproven`: a person is asked whether it has arrived. */
export function wrongInWords(
  message: Pick<Message, 'state' | 'failure' | 'integrationError'>,
  unproven = false,
): { says: string; todo: string } | undefined {
  if (hasFailed(message)) return failureInWords(message.state, message.failure);
  if (message.integrationError !== null) return notFiledInWords(message.integrationError);
  return unproven && message.state === 'accepted' ? UNPROVEN : undefined;
}
