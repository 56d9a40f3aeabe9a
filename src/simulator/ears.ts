import type { PlannedCall } from './planned-call.ts';
import { hasHungUp, type Line, type Scene } from './stage.ts';

/** What a caller wants of the line, as the texts of a Gather name it: the last sentence that has these words, and the key in it. */
const WORDS = {
  snp: /problème de santé/,
  mt: /cherchez un médecin traitant/,
  professional: /professionnel de santé/,
  callback: /[Pp]our (?:être rappelé|que nous vous rappelions)/,
  rightNumber: /c’est bien votre numéro/,
} as const;
const ASKS_FOR_NUMBER = /[Cc]omposez les dix chiffres/;
const A_KEY = /touche (\d)/;
/** The line has put a callback on record, and says so. */
const PROMISE = /C’est noté : nous vous rappel|Votre appel est noté/;

/** Keys that no menu has, and a number of somebody else. */
const WRONG_KEY = '7';
const SLIP = '0639980999';

/** Was this caller promised a call, in the line's own words? */
export const wasPromised = (heard: readonly string[]): boolean => heard.some((text) => PROMISE.test(text));

/** The key that these texts give for something; undefined when they do not speak of it. */
export function keyNamed(heard: readonly string[], what: keyof typeof WORDS): string | undefined {
  const sentences = heard.flatMap((text) => text.split(/(?<=[.!?])\s+/));
  const sentence = sentences.findLast((one) => WORDS[what].test(one));
  return sentence && A_KEY.exec(sentence)?.[1];
}

/**
 * What the caller presses after these texts, heard since they last did something; undefined: nothing, as far as they have heard. `keyed`:
 * numbers they have keyed in before. Pure.
 */
export function keysAfter(heard: readonly string[], call: PlannedCall, keyed: number): string | undefined {
  const confirms = keyNamed(heard, 'rightNumber');
  if (confirms !== undefined)
    return call.keysNumber === 'slip' && keyed === 1 ? (confirms === '0' ? '8' : '0') : confirms;
  if (heard.some((text) => ASKS_FOR_NUMBER.test(text))) {
    if (call.keysNumber === 'never') return undefined;
    return call.keysNumber === 'slip' && keyed === 0 ? SLIP : national(call.patient.phone);
  }
  const callback = keyNamed(heard, 'callback');
  if (callback !== undefined && call.asksCallback) return callback;
  if (call.menu === 'nothing' || call.menu === 'hang-up') return undefined;
  if (call.menu !== 'wrong') return keyNamed(heard, call.menu);
  return keyNamed(heard, 'snp') === undefined ? undefined : WRONG_KEY;
}

/** As one keys it in at home; a French one. */
const national = (phone: string | null): string => (phone ?? '+33639980998').replace(/^\+33/, '0');

/** The caller listens and answers with keys, or with silence, until the call is over. Never rejects. */
export async function listen(scene: Scene, { handle, call }: Line): Promise<void> {
  let since = 0;
  let keyed = 0;
  const again = [...scene.lines.values()].some((line) => line.call === call && line.handle !== handle);
  const decide = (): string | undefined => keysAfter(handle.heard.slice(since), call, keyed);
  try {
    for (;;) {
      await handle.until('keying', A_DAY_MS);
      const offersMenu = (): boolean => keyNamed(handle.heard.slice(since), 'snp') !== undefined;
      // Where time passes the texts are still being said; where it does not, they have been.
      if (!scene.instant)
        await handle.until(
          () => handle.state !== 'keying' || decide() !== undefined || offersMenu(),
          A_DAY_MS,
        );
      if (call.menu === 'hang-up' && !again && offersMenu()) return handle.hangUp();
      const keys = decide();
      if (handle.state !== 'keying') since = handle.heard.length;
      else if (keys !== undefined) {
        if (keys.length > 1) keyed++;
        since = handle.heard.length;
        await handle.press(keys);
      } else if (scene.instant) {
        since = handle.heard.length;
        await handle.staySilent();
      } else {
        await handle.until(() => handle.state !== 'keying' || decide() !== undefined, A_DAY_MS);
      }
    }
  } catch (error) {
    if (!hasHungUp(handle)) scene.ledger.faults.push(`un appelant n’entend plus rien : ${String(error)}`);
  }
}

const A_DAY_MS = 86_400_000;
