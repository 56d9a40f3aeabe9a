import { useState } from 'react';
import type { z } from 'zod';
import type { letterAnswer } from '../../../feedback/letter-json.ts';
import { useLookAgain, useRead } from '../hooks.ts';
import type { List } from '../request/answers.ts';
import { type Place, wellSet, whenInWords } from '../words.ts';

type Letter = z.infer<typeof letterAnswer>;
type Props = {
  token: string;
  visitId: string;
  /** When the version that is read was signed; absent: it has just been. */
  signedAt?: string;
  now: number;
  place: Place;
};

const LOOK_AGAIN_MS = 15_000;
/** Whoever has just signed is looking at it. */
const LOOK_SOON_MS = 3_000;
const SOON_LOOKS = 40;

/** For whoever wrote it: that it has left, arrived, been read. What does not arrive is the line's affair, and not theirs. */
export function LetterStates({ token, visitId, signedAt, now, place }: Props) {
  const [soon, setSoon] = useState(signedAt === undefined);
  const { times } = useLookAgain(soon ? LOOK_SOON_MS : LOOK_AGAIN_MS);
  if (soon && times >= SOON_LOOKS) setSoon(false);
  const letters =
    useRead<List<Letter>>(token, `/v1/bookings/${visitId}/letters`, String(times)).value?.items ?? [];
  if (letters.length === 0) return null;
  return (
    <ul className="letter-states">
      {letters.map((letter) => (
        <li key={letter.id} data-state={isOfEarlier(letter, signedAt) ? 'superseded' : letter.state}>
          {isOfEarlier(letter, signedAt) && 'Version précédente. '}
          {wellSet(letterInWords(letter, now, place))}
        </li>
      ))}
    </ul>
  );
}

/** A correction leaves a moment after it is signed: until then, that the version before was read says nothing of it. */
const isOfEarlier = (
  { acceptedAt, postedAt }: Pick<Letter, 'acceptedAt' | 'postedAt'>,
  signedAt: string | undefined,
): boolean => {
  const left = acceptedAt ?? postedAt;
  return signedAt !== undefined && left !== null && Date.parse(left) < Date.parse(signedAt);
};

/** « Dr Agnès Delattre l’a lu à 14 h 20. » */
export function letterInWords(
  { name, state, acceptedAt, deliveredAt, readAt, postedAt }: Omit<Letter, 'id' | 'kind'>,
  now: number,
  place: Place,
): string {
  const at = (time: string | null): string => (time === null ? '' : ` ${whenInWords(time, now, place)}`);
  switch (state) {
    case 'read':
      return `✓ Lu par ${name}${at(readAt)}.`;
    case 'delivered':
      return `✓ Arrivé chez ${name}${at(deliveredAt)}.`;
    case 'accepted':
      return `Parti pour ${name}${at(acceptedAt)}.`;
    case 'posted':
      return `✓ Envoyé par courrier à ${name}${at(postedAt)}.`;
    case 'refused':
    case 'bounced':
    case 'expired':
      return `Pas encore arrivé chez ${name} : la ligne s’en occupe.`;
    case 'queued':
    case 'sending':
      return `Part pour ${name}…`;
    case 'superseded':
      return `Non envoyé à ${name}.`;
  }
}
