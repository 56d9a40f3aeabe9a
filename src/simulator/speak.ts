import type { Exchange } from './exchange.ts';
import { changed, type Leg } from './leg.ts';
import type { Prompt } from './twiml.ts';

/** A French synthetic voice says about fifteen characters a second; the length of a music is not known here. */
const MS_PER_CHARACTER = 65;
const MUSIC_MS = 15_000;
/** `loop="0"` is for ever to the carrier; here, long enough to see that nobody waits for the end. */
const FOR_EVER = 1000;

/** Says, plays and pauses. Texts are heard as they begin. */
export async function speak(
  exchange: Exchange,
  leg: Leg,
  prompts: readonly Prompt[],
  signal: AbortSignal,
): Promise<undefined> {
  for (const prompt of prompts) {
    if (prompt.verb === 'Pause') {
      await exchange.pace.pass(prompt.seconds * 1000, signal);
      continue;
    }
    const times = prompt.loop === 0 ? (exchange.pace.instant ? 1 : FOR_EVER) : prompt.loop;
    for (let time = 0; time < times; time++) {
      if (prompt.verb === 'Say') {
        leg.account.heard.push(prompt.text);
        changed(leg);
      }
      await exchange.pace.pass(
        prompt.verb === 'Say' ? prompt.text.length * MS_PER_CHARACTER : MUSIC_MS,
        signal,
      );
    }
  }
  return undefined;
}
