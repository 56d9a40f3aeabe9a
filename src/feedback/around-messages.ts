import { professionalById, structureById } from '../directory/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { titled } from './document/letter.ts';
import { mayHaveArrived } from './may-have-arrived.ts';
import type { AroundMessage } from './message-json.ts';
import { earlierMessages, type Message } from './message-store.ts';

/** Whom messages went to, by name, and what each takes the place of: of many, in few questions. */
export async function aroundMessages(
  tx: Tx,
  messages: readonly Message[],
): Promise<(message: Message) => AroundMessage> {
  const corrections = messages.filter(({ version }) => version > 1).map(({ id }) => id);
  const [names, earlier] = await Promise.all([
    namesOf(tx, messages),
    corrections.length === 0 ? [] : earlierMessages(tx, corrections),
  ]);
  // The newest version first: what is replaced is what they have, and not what never reached them (load-letter.ts).
  const replaced = Map.groupBy(earlier.filter(mayHaveArrived), ({ correction }) => correction);
  return ({ id, recipient }) => {
    const [before] = replaced.get(id) ?? [];
    return {
      recipientName: names.get(recipient) ?? 'Destinataire sorti de l’annuaire',
      replaces: before ? { id: before.id, at: before.at } : null,
    };
  };
}

/** The recipients' names, by their ids: of professionals and of structures. */
async function namesOf(tx: Tx, messages: readonly Message[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await Promise.all(
    [...new Set(messages.map(({ recipient }) => recipient))].map(async (it) => {
      const professional = await professionalById(tx, it);
      const name = professional ? titled(professional) : (await structureById(tx, it))?.name;
      if (name !== undefined) names.set(it, name);
    }),
  );
  return names;
}
